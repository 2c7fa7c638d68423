// National and international systems. Ours are named by their FSH name.
Alias: $SCT = http://snomed.info/sct
Alias: $UCUM = http://unitsofmeasure.org
Alias: $observation-category = http://terminology.hl7.org/CodeSystem/observation-category
Alias: $location-type = https://fhir.hl7.org.uk/CodeSystem/UKCore-EncounterLocationTypeEngland
Alias: $consent-scope = http://terminology.hl7.org/CodeSystem/consentscope
Alias: $consent-state = http://hl7.org/fhir/consent-state-codes
Alias: $event-status = http://hl7.org/fhir/event-status
Alias: $questionnaire-response-status = http://hl7.org/fhir/questionnaire-answers-status
