ValueSet: CareHomeSetting
Id: care-home-setting
Title: "Care home setting"
Description: "The three kinds of care home in scope of EHCH (R1: with or without nursing), as UK Core codes them."
* insert Published
* $location-type#G01 "Care Home Without Nursing"
* $location-type#G02 "Care Home With Nursing"
* $location-type#G04 "Integrated Care Home Without Nursing and Care Home With Nursing"

ValueSet: EncounterTypeValueSet
Id: encounter-type
Title: "Encounter type"
Description: "Weekly home round and check-in."
* insert Published
* include codes from system EncounterType

ValueSet: OrganisationTypeValueSet
Id: organisation-type
Title: "Organisation type"
Description: "Organisations that EHCH names."
* insert Published
* include codes from system OrganisationType

ValueSet: ResidencyTypeValueSet
Id: residency-type
Title: "Residency type"
Description: "How a stay in a home began."
* insert Published
* include codes from system ResidencyType

ValueSet: AlignmentValueSet
Id: alignment
Title: "Alignment"
Description: "How a primary care network stands to a care home."
* insert Published
* include codes from system Alignment

ValueSet: MdtDecisionValueSet
Id: mdt-decision
Title: "Decision of the multidisciplinary team"
Description: "What the team chose for a resident."
* insert Published
* include codes from system MdtDecision

ValueSet: RoundTaskValueSet
Id: round-task
Title: "Action after a home round"
Description: "Kinds of action agreed on a round."
* insert Published
* include codes from system RoundTask

ValueSet: HomeParticipationValueSet
Id: home-participation
Title: "Participation of the home"
Description: "Who took part for the home."
* insert Published
* include codes from system HomeParticipation

ValueSet: RoundOutcomeStatus
Id: round-outcome-status
Title: "Status of a round outcome"
Description: "An outcome is published once it is complete; afterwards it can only be amended or withdrawn."
* insert Published
* $questionnaire-response-status#completed "Completed"
* $questionnaire-response-status#amended "Amended"
* $questionnaire-response-status#entered-in-error "Entered in Error"

ValueSet: ConfirmationStatus
Id: confirmation-status
Title: "Status of a confirmation"
Description: "A check-in is confirmed once both parties have spoken; afterwards it can only be withdrawn."
* insert Published
* $event-status#completed "Completed"
* $event-status#entered-in-error "Entered in Error"

ValueSet: FaultOwnerValueSet
Id: fault-owner
Title: "Fault owner"
Description: "Who can put a fault right."
* insert Published
* include codes from system FaultOwner

ValueSet: CPRDecisionValueSet
Id: cpr-decision
Title: "Decision about cardiopulmonary resuscitation"
Description: "The two decisions, which contradict each other."
* insert Published
* $SCT#450475007 "For cardiopulmonary resuscitation"
* $SCT#450476008 "Not for cardiopulmonary resuscitation"

ValueSet: CPRDecisionStatus
Id: cpr-decision-status
Title: "Status of a resuscitation decision"
Description: "A decision stands, was withdrawn, or was recorded by mistake."
* insert Published
* $consent-state#active "Active"
* $consent-state#inactive "Inactive"
* $consent-state#entered-in-error "Entered in Error"
