Profile: EHCHProvenance
Parent: UKCore-Provenance
Id: EHCH-Provenance
Title: "Provenance"
Description: "Which source record a resource came from, and who sent it. Provenance has no identifier in R4, so its identity is a tag. EHCH R15: records are shared under an agreement, so each says where it came from."
* insert Published
* meta 1..1
* meta.tag 1..*
* meta.tag ^slicing.discriminator.type = #value
* meta.tag ^slicing.discriminator.path = "system"
* meta.tag ^slicing.rules = #open
* meta.tag contains record 1..1
* meta.tag[record].system 1..1
* meta.tag[record].system = "https://ehch.example/fhir/CodeSystem/record" (exactly)
* meta.tag[record].code 1..1
* entity 1..2
* entity ^short = "The source record, and the file and row that it was read from"
* entity.role = #source
* entity.what.identifier 1..1
* entity.what.identifier.value 1..1
