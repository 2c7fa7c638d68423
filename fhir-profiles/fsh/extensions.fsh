Extension: WhatMatters
Id: EHCH-WhatMatters
Title: "What matters to the person"
Description: "What matters to the resident, in their own words or those of somebody who speaks for them, as they were said. EHCH guide for care homes, Annexe A: the plan has what matters to me at its core."
Context: CarePlan
* insert Published
* value[x] 1..1
* value[x] only string

Extension: AgreedWith
Id: EHCH-AgreedWith
Title: "Agreed with"
Description: "Somebody with whom the plan was agreed: the resident, family or another representative, or a clinician. EHCH guide for care homes: the plan is developed and agreed with the person."
Context: CarePlan
* insert Published
* value[x] 1..1
* value[x] only Reference(Patient or RelatedPerson or Practitioner or PractitionerRole)

Extension: NotAgreedBy
Id: EHCH-NotAgreedBy
Title: "Not agreed by the resident"
Description: "The resident, who was asked and did not agree to the plan. It stands beside those with whom the plan was agreed and not among them, so that nobody takes a refusal for an agreement; where the resident was not asked, neither is there. EHCH guide for care homes: the plan is developed and agreed with the person."
Context: CarePlan
* insert Published
* value[x] 1..1
* value[x] only Reference(Patient)

Extension: AgreedOnBehalfBy
Id: EHCH-AgreedOnBehalfBy
Title: "Agreed on behalf of the resident"
Description: "Somebody with authority in law who agreed for a resident that lacks the capacity to: an attorney for health and welfare, or a deputy of the Court of Protection. Family without that authority are among those with whom the plan was agreed. EHCH, Benfleet PCN: the resident and their power of attorney are talked to."
Context: CarePlan
* insert Published
* value[x] 1..1
* value[x] only Reference(RelatedPerson)

Extension: Strength
Id: EHCH-Strength
Title: "Strength"
Description: "What the resident can do, and who and what helps them, in words. PRSB personalised care and support plan: strengths stand beside needs."
Context: CarePlan
* insert Published
* value[x] 1..1
* value[x] only string

Extension: DecisionReason
Id: EHCH-DecisionReason
Title: "Reason for the decision"
Description: "Why it was decided so for this resident, in words. A consent has no element for it. EHCH R18: a decision about cardiopulmonary resuscitation is individual and never made by blanket policy."
Context: Consent
* insert Published
* value[x] 1..1
* value[x] only string

Extension: AdmissionSource
Id: EHCH-AdmissionSource
Title: "Where the resident came from"
Description: "Where the resident lived or stayed before they moved in, by UK Core's sources of admission, with the words of the source where it has more to say. An episode of care has no element for it. EHCH R7: the clock starts with the admission, from wherever it was."
Context: EpisodeOfCare
* insert Published
* value[x] 1..1
* value[x] only CodeableConcept
* value[x] from https://fhir.hl7.org.uk/ValueSet/UKCore-SourceOfAdmission (preferred)

Extension: DischargeDestination
Id: EHCH-DischargeDestination
Title: "Where the resident went"
Description: "Where the resident went when the stay ended, by UK Core's discharge destinations, with the words of the source where it has more to say. An episode of care has no element for it. EHCH R8: whoever cares next needs the plan."
Context: EpisodeOfCare
* insert Published
* value[x] 1..1
* value[x] only CodeableConcept
* value[x] from https://fhir.hl7.org.uk/ValueSet/UKCore-DischargeDestination (preferred)

Extension: DischargeMethod
Id: EHCH-DischargeMethod
Title: "How the stay ended"
Description: "How the stay ended, by UK Core's discharge methods; a resident who died is among them. An episode of care has no element for it. EHCH guide for care homes, Annexe B: where people die is known."
Context: EpisodeOfCare
* insert Published
* value[x] 1..1
* value[x] only CodeableConcept
* value[x] from https://fhir.hl7.org.uk/ValueSet/UKCore-DischargeMethod (preferred)

Extension: ExceptionReason
Id: EHCH-ExceptionReason
Title: "Reason why the lead is not a GP"
Description: "Why the named clinical lead of a home is, by exception, a clinician other than a GP. EHCH R3: the lead is a GP, or by exception a non-GP clinician."
Context: PractitionerRole
* insert Published
* value[x] 1..1
* value[x] only string

Extension: FaultAttribution
Id: EHCH-FaultAttribution
Title: "Who can put a fault right"
Description: "Says of an issue who can put it right, so that an error reaches the person who can act on it."
Context: OperationOutcome.issue
* insert Published
* value[x] 1..1
* value[x] only code
* value[x] from FaultOwnerValueSet (required)
