Profile: CPRDecision
Parent: UKCore-Consent
Id: EHCH-CPRDecision
Title: "Decision about cardiopulmonary resuscitation"
Description: "One decision about cardiopulmonary resuscitation, made for one resident alone: what was decided and why, when, who answers for it, and with whom it was discussed or why not. EHCH R18: such a decision is individual and never made by blanket policy. One that is withdrawn is inactive and stays."
* insert Published
* extension contains DecisionReason named decisionReason 1..1
* status from CPRDecisionStatus (required)
* scope = $consent-scope#adr
* category = $SCT#365870005
* patient 1..1
* patient only Reference(Resident)
* dateTime 1..1
* performer 1..*
* verification 1..*
* provision 1..1
* provision.period 1..1
* provision.period.start 1..1
* provision.code 1..1
* provision.code from CPRDecisionValueSet (required)

Profile: CPRFlag
Parent: UKCore-Flag
Id: EHCH-CPRFlag
Title: "Resuscitation status"
Description: "What to show of a decision about cardiopulmonary resuscitation. The period starts with the decision and ends with its withdrawal, or else on the day by which it is to be reviewed; whether it stands, its status says and no date. EHCH R18, and the NHS End of Life API, where the resuscitation status is a flag."
* insert Published
* code from CPRDecisionValueSet (required)
* subject only Reference(Resident)
* period 1..1
* period.start 1..1
* author 1..1

Profile: CPRForm
Parent: UKCore-QuestionnaireResponse
Id: EHCH-CPRForm
Title: "What the form of a resuscitation decision says"
Description: "The data of the form on which a decision about cardiopulmonary resuscitation was made, as answers to our published questionnaire: reason, capacity, with whom it was discussed, endorsement, review and withdrawal. EHCH R18: author, date and discussion."
* insert Published
* questionnaire 1..1
* questionnaire = "https://ehch.example/fhir/Questionnaire/cpr-decision" (exactly)
* subject 1..1
* subject only Reference(Resident)
* authored 1..1
* author 1..1
