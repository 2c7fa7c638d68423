// One of the five domains. Each has its own author and date, so that several members of the team can share the
// assessment, and an earlier one that was drawn upon stays visible.
RuleSet: Domain(linkId, title)
* insert Question({linkId}, group, {title})
* insert Required
* insert GroupQuestion({linkId}-author, reference, Who assessed?)
* insert GroupRequired
* insert GroupQuestion({linkId}-date, date, When?)
* insert GroupRequired
* insert GroupQuestion({linkId}-drawn-from, reference, Which earlier assessment was drawn upon?)
* insert GroupQuestion({linkId}-summary, text, What was found?)
* insert GroupRequired

Instance: holistic-assessment
InstanceOf: Questionnaire
Usage: #definition
Title: "Holistic assessment"
Description: "The assessment after admission or re-admission in its five domains. EHCH R7."
* insert PublishedQuestionnaire(holistic-assessment)
* name = "HolisticAssessmentQuestionnaire"
* title = "Holistic assessment"
* description = "The assessment after admission or re-admission in its five domains: physical, psychological, functional, social and environmental. EHCH R7. Items carry a code only where one is known."
* insert Domain(physical, Physical)
* insert GroupQuestion(physical-frailty-score, integer, [[Clinical Frailty Scale score, 1 to 9]])
* item[=].item[=].code = $SCT#763264000
* insert GroupQuestion(physical-nutrition-score, integer, MUST score)
* item[=].item[=].code = $SCT#444297006
* insert GroupQuestion(physical-nutrition, text, Eating and drinking)
* insert GroupQuestion(physical-oral-health, text, Mouth and teeth)
* insert GroupQuestion(physical-pain, text, Pain)
* insert GroupQuestion(physical-skin, text, Skin)
* insert GroupQuestion(physical-continence, text, Bladder and bowel)
* insert GroupQuestion(physical-senses, text, Sight and hearing)
* insert GroupQuestion(physical-medicines, text, Medicines and how they are taken)
* insert GroupQuestion(physical-falls, integer, Falls in the last twelve months)
* insert Domain(psychological, Psychological)
* insert GroupQuestion(psychological-cognition, text, Memory and thinking)
* insert GroupQuestion(psychological-delirium, text, Risk or signs of delirium)
* insert GroupQuestion(psychological-mood, text, Mood)
* insert GroupQuestion(psychological-capacity, text, Capacity for the decisions at hand)
* insert GroupQuestion(psychological-sleep, text, Sleep)
* insert Domain(functional, Functional)
* insert GroupQuestion(functional-barthel-score, integer, Barthel score)
* item[=].item[=].code = $SCT#273302005
* insert GroupQuestion(functional-mobility, text, Moving and transfers)
* insert GroupQuestion(functional-personal-care, text, Washing and dressing)
* insert GroupQuestion(functional-communication, text, Speech and communication)
* insert Domain(social, Social)
* insert GroupQuestion(social-people, text, People who matter)
* insert GroupQuestion(social-interests, text, What the person enjoys)
* insert GroupQuestion(social-beliefs, text, Culture and faith)
* insert GroupQuestion(social-representation, text, Who speaks for the person when they cannot)
* insert Domain(environmental, Environmental)
* insert GroupQuestion(environmental-room, text, Room and surroundings)
* insert GroupQuestion(environmental-equipment, text, Equipment and aids)
* insert GroupQuestion(environmental-adjustments, text, Reasonable adjustments)
