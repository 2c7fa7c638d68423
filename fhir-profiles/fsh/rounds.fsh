Invariant: ehch-round-1
Description: "Somebody takes part for the home (EHCH R13)."
Severity: #error
Expression: "participant.type.coding.where(system = 'https://ehch.example/fhir/CodeSystem/role' and code = 'home-representative').exists()"

Invariant: ehch-round-2
Description: "Somebody leads the round (EHCH R6)."
Severity: #error
Expression: "participant.type.coding.where(system = 'https://ehch.example/fhir/CodeSystem/role' and code = 'round-lead').exists()"

Invariant: ehch-check-in-1
Description: "Somebody takes part who is not from the home: a check-in is agreed between two parties (EHCH R5)."
Severity: #error
Expression: "participant.where(type.coding.where(system = 'https://ehch.example/fhir/CodeSystem/role' and code = 'home-representative').empty()).exists()"

Profile: HomeRound
Parent: UKCore-Encounter
Id: EHCH-HomeRound
Title: "Weekly home round"
Description: "One weekly round of a home; each resident seen is an EHCH-RoundContact that is part of it. Class is HH when the round is held in the home, VR when it is held remotely. EHCH R5: a round or a check-in every week, for residents prioritised with the home, not for every resident. EHCH R6: led by a clinician. EHCH R13: an identified person from the home takes part."
* insert Published
* obeys ehch-round-1 and ehch-round-2
* type 1..*
* insert SlicedByPattern(type)
* type contains weeklyHomeRound 1..1
* type[weeklyHomeRound] = EncounterType#weekly-home-round
* subject 1..1
* subject only Reference(RoundGroup)
* participant 1..*
* participant.type 1..*
* participant.individual 1..1
* period 1..1
* period.start 1..1
* location 1..*
* location.location only Reference(CareHomeLocation)

Profile: HomeCheckIn
Parent: UKCore-Encounter
Id: EHCH-HomeCheckIn
Title: "Home check-in"
Description: "A week in which the home and the team agreed that nobody needed review, with both parties named. EHCH R5: a check-in counts as much as a round."
* insert Published
* obeys ehch-round-1 and ehch-check-in-1
* type 1..*
* insert SlicedByPattern(type)
* type contains homeCheckIn 1..1
* type[homeCheckIn] = EncounterType#home-check-in
* subject 0..0
* participant 2..*
* participant.type 1..*
* participant.individual 1..1
* period 1..1
* period.start 1..1
* location 1..*
* location.location only Reference(CareHomeLocation)

Profile: RoundContact
Parent: UKCore-Encounter
Id: EHCH-RoundContact
Title: "Contact with one resident on a round"
Description: "One resident seen on a round, of which it is part; or between rounds, and then part of none. EHCH R10: the team chooses the response for each resident, so each has a contact of their own."
* insert Published
* type 1..*
* insert SlicedByPattern(type)
* type contains careHomeVisit 1..1
* type[careHomeVisit] = $SCT#889311000000109
* subject 1..1
* subject only Reference(Resident)
* partOf only Reference(HomeRound)

Profile: RoundGroup
Parent: Group
Id: EHCH-RoundGroup
Title: "Residents on a round"
Description: "The residents for whom a round was held. EHCH R5: residents are prioritised on the advice of the home and the judgement of the team."
* insert Published
* type = #person
* actual = true
* member 1..*
* member.entity only Reference(Resident)

Profile: RoundList
Parent: UKCore-List
Id: EHCH-RoundList
Title: "Round list"
Description: "The residents to be seen or discussed, in order of priority, each with the reason in words. EHCH R5 and R10: prioritised before the round, from what the home and the team know."
* insert Published
* code 1..1
* entry.flag 1..1
* entry.flag.text 1..1
* entry.item only Reference(Resident)

Profile: CheckInConfirmation
Parent: UKCore-Communication
Id: EHCH-CheckInConfirmation
Title: "Confirmation of a check-in"
Description: "One party's confirmation to the other that nobody needed review this week. EHCH R5: the check-in is agreed, not assumed; one recorded in error is withdrawn with its check-in."
* insert Published
* status from ConfirmationStatus (required)
* about 1..*
* about only Reference(HomeCheckIn)
* recipient 1..*
* sender 1..1
