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
