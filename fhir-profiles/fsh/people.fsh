Invariant: ehch-related-person-1
Description: "A related person has a name or a way to reach them."
Severity: #error
Expression: "name.exists() or telecom.exists()"

Profile: ClinicalLead
Parent: UKCore-PractitionerRole
Id: EHCH-ClinicalLead
Title: "Named clinical lead"
Description: "The clinician who is the named lead for one or more homes, and since when. EHCH R3: each home has a named lead, a GP or by exception another clinician. EHCH R4: the lead is not medically responsible; each resident's registered GP is."
* insert Published
* extension contains ExceptionReason named exceptionReason 0..1
* period 1..1
* period.start 1..1
* practitioner 1..1
* organization 1..1
* code 1..*
* insert SlicedByPattern(code)
* code contains namedClinicalLead 1..1
* code[namedClinicalLead] = Role#named-clinical-lead
* location 1..*
* location only Reference(CareHomeLocation)

Profile: EHCHPractitioner
Parent: UKCore-Practitioner
Id: EHCH-Practitioner
Title: "Practitioner"
Description: "Somebody who works with residents, in a home or in the network. EHCH R11 and R13: owners of actions and people who take part for the home are identified, not only described."
* insert Published
* identifier 1..*
* name 1..*

Profile: Resident
Parent: UKCore-Patient
Id: EHCH-Resident
Title: "Resident"
Description: "A person who lives in a care home. EHCH guide for care homes: residents are known to the home and to the network as the same person; the home is the managing organisation."
* insert Published
* identifier 1..*
* insert IdentifierSlicedBySystem
* identifier contains nhsNumber 0..1
* insert IdentifierSlice(nhsNumber, https://fhir.nhs.uk/Id/nhs-number)
* name 1..*
* gender 1..1
* birthDate 1..1
* managingOrganization only Reference(CareHome)

Profile: EHCHRelatedPerson
Parent: UKCore-RelatedPerson
Id: EHCH-RelatedPerson
Title: "Related person"
Description: "Family, friend, attorney or another representative of a resident. EHCH guide for care homes, Annexe C: the person and their family are part of the team."
* insert Published
* obeys ehch-related-person-1
* patient only Reference(Resident)
* relationship 1..*
