Invariant: ehch-news2-1
Description: "Oxygen saturation is scored on one of the two scales, never on both."
Severity: #error
Expression: "component.code.coding.where(system = 'http://snomed.info/sct' and (code = '1104311000000102' or code = '1104321000000108')).count() <= 1"

Invariant: ehch-news2-2
Description: "A NEWS2 total lies between 0 and 20."
Severity: #error
Expression: "value.exists() implies (value.value >= 0 and value.value <= 20)"

Invariant: ehch-news2-3
Description: "A NEWS2, and each sub-score, has its score or the reason why that is not known, never both."
Severity: #error
Expression: "(value.exists() xor dataAbsentReason.exists()) and component.all(value.exists() xor dataAbsentReason.exists())"

Invariant: ehch-news2-4
Description: "A NEWS2 whose total is not known has the sub-scores that are."
Severity: #error
Expression: "value.exists() or component.value.exists()"

RuleSet: Score(path)
* {path} 0..1
* {path} only Quantity
* {path}.value 1..1
* {path}.system 1..1
* {path}.system = $UCUM (exactly)
* {path}.code 1..1
* {path}.code = #{ScoreOf} (exactly)

RuleSet: SubScore(name, code)
* component contains {name} 0..1
* component[{name}].code = $SCT#{code}

Profile: NEWS2
Parent: UKCore-Observation-EarlyWarningTotalScore
Id: EHCH-NEWS2
Title: "NEWS2 total score"
Description: "A National Early Warning Score 2 total with its sub-scores, as UK Core profiles an early warning total. Where a parameter is missing the total is not known: the sub-scores that are there say how high it is at least. EHCH R17 and Annexe A of the guide for care homes: early signs of deterioration are recognised and acted upon. Royal College of Physicians: seven parameters, total 0 to 20."
* insert Published
* obeys ehch-news2-1 and ehch-news2-2 and ehch-news2-3 and ehch-news2-4
* status = #final (exactly)
* category 1..1
* category.coding 1..*
* category.coding.system 1..1
* category.coding.system = $observation-category (exactly)
* category.coding.code 1..1
* category.coding.code = #survey (exactly)
* code = $SCT#1104051000000101
* subject 1..1
* subject only Reference(Resident)
* effective[x] 1..1
* effective[x] only dateTime
* insert Score(value[x])
* component ..7
* component ^slicing.discriminator.type = #pattern
* component ^slicing.discriminator.path = "code"
* component ^slicing.rules = #closed
* insert SubScore(respirationRate, 1104301000000104)
* insert SubScore(oxygenSaturationScale1, 1104311000000102)
* insert SubScore(oxygenSaturationScale2, 1104321000000108)
* insert SubScore(airOrOxygen, 1104331000000105)
* insert SubScore(systolicBloodPressure, 1104341000000101)
* insert SubScore(pulse, 1104351000000103)
* insert SubScore(consciousness, 1104361000000100)
* insert SubScore(temperature, 1104371000000107)
* insert Score(component.value[x])
