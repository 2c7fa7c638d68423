Profile: Residency
Parent: UKCore-EpisodeOfCare
Id: EHCH-Residency
Title: "Residency"
Description: "One stay of a resident in a home, from the day they moved in. Status is onhold while they are in hospital, and active once they are back; the status history has each turn, and the type says how the stay began. EHCH R7 and R8: admission and re-admission start the clock of the assessment and the plan."
* insert Published
* extension contains AdmissionSource named admissionSource 0..1 and DischargeDestination named dischargeDestination 0..1 and DischargeMethod named dischargeMethod 0..1
* type 1..*
* type from ResidencyTypeValueSet (required)
* patient only Reference(Resident)
* managingOrganization 1..1
* managingOrganization only Reference(CareHome)
* period 1..1
* period.start 1..1

Profile: PCSP
Parent: UKCore-CarePlan
Id: EHCH-PCSP
Title: "Personalised care and support plan"
Description: "The plan agreed with a resident; it opens with what matters to them, and a plan without that is refused. EHCH R8: a plan within the time limit after admission, based on the holistic assessment. EHCH R12: updated with decisions of the round. Categories are the national record type codes, so that the plan can be pointed to."
* insert Published
* extension contains WhatMatters named whatMatters 1..1 and AgreedWith named agreedWith 0..* and NotAgreedBy named notAgreedBy 0..1 and AgreedOnBehalfBy named agreedOnBehalfBy 0..1 and Strength named strength 0..*
* intent = #plan
* category 2..*
* insert SlicedByPattern(category)
* category contains carePlan 1..1 and pcsp 1..1
* category[carePlan] = $SCT#734163000
* category[pcsp] = $SCT#2181441000000107
* subject only Reference(Resident)
* period 1..1
* period.start 1..1
* created 1..1
* goal only Reference(EHCHGoal)

Profile: EHCHGoal
Parent: Goal
Id: EHCH-Goal
Title: "Goal"
Description: "What the resident wants to achieve or keep, in words, and who said so. EHCH priorities: people are supported to name the outcomes that matter to them."
* insert Published
* description.text 1..1
* subject only Reference(Resident)
* expressedBy 1..1
