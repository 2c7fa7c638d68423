Invariant: ehch-referral-1
Description: "A referral says to whom it goes: a performer, or the kind of performer in words."
Severity: #error
Expression: "performer.exists() or performerType.text.exists()"

Profile: RoundOutcome
Parent: UKCore-QuestionnaireResponse
Id: EHCH-RoundOutcome
Title: "Outcome for one resident"
Description: "What a round decided for one resident, as answers to our published questionnaire. The encounter is the resident's contact, or the round itself where the resident was discussed and not seen. EHCH R10 and R11: a decision for each resident, with owners and review dates."
* insert Published
* questionnaire 1..1
* questionnaire = "https://ehch.example/fhir/Questionnaire/round-outcome" (exactly)
* status from RoundOutcomeStatus (required)
* subject 1..1
* subject only Reference(Resident)
* encounter 1..1
* encounter only Reference(RoundContact or HomeRound)
* authored 1..1
* author 1..1

Profile: EHCHRoundTask
Parent: UKCore-Task
Id: EHCH-RoundTask
Title: "Action after a round"
Description: "One action agreed on a round. EHCH R11: every action has the most appropriate person as its owner, and a review date, which is the end of the restriction's period."
* insert Published
* code 1..1
* code from RoundTaskValueSet (extensible)
* for 1..1
* for only Reference(Resident)
* encounter 1..1
* authoredOn 1..1
* owner 1..1
* restriction 1..1
* restriction.period 1..1
* restriction.period.end 1..1

Profile: Referral
Parent: UKCore-ServiceRequest
Id: EHCH-Referral
Title: "Onward referral"
Description: "A referral decided on a round, to somebody who joins the team or to another service. EHCH R10: onward referral is one of the responses the team can choose."
* insert Published
* obeys ehch-referral-1
* intent = #order
* code 1..1
* subject only Reference(Resident)
* encounter 1..1
* authoredOn 1..1
* requester 1..1
