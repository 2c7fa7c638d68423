RuleSet: Published
* ^status = #active
* ^experimental = false
* ^publisher = "EHCH"

RuleSet: PublishedCodes
* insert Published
* ^caseSensitive = true

RuleSet: PublishedQuestionnaire(name)
* url = "https://ehch.example/fhir/Questionnaire/{name}"
* version = "0.1.0"
* status = #active
* experimental = false
* publisher = "EHCH"
* subjectType = #Patient

// An identifier of a given naming system: the system is fixed and the value is always there.
RuleSet: IdentifierSlice(name, system)
* identifier[{name}].system 1..1
* identifier[{name}].system = "{system}" (exactly)
* identifier[{name}].value 1..1

RuleSet: SlicedByPattern(path)
* {path} ^slicing.discriminator.type = #pattern
* {path} ^slicing.discriminator.path = "$this"
* {path} ^slicing.rules = #open

RuleSet: IdentifierSlicedBySystem
* identifier ^slicing.discriminator.type = #value
* identifier ^slicing.discriminator.path = "system"
* identifier ^slicing.ordered = false
* identifier ^slicing.rules = #open
