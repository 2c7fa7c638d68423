Instance: cpr-decision
InstanceOf: Questionnaire
Usage: #definition
Title: "Decision about cardiopulmonary resuscitation"
Description: "What was decided for one resident, why, by whom and with whom. EHCH R18."
* insert PublishedQuestionnaire(cpr-decision)
* name = "CPRDecisionQuestionnaire"
* title = "Decision about cardiopulmonary resuscitation"
* description = "What was decided for one resident, why, by whom and with whom. EHCH R18: individual and never by blanket policy. Items carry a code only where one is known."
* insert Question(decision, choice, What was decided?)
* insert Required
* item[=].code = $SCT#365870005
* item[=].answerValueSet = Canonical(CPRDecisionValueSet)
* insert Question(decided-at, dateTime, When?)
* insert Required
* insert Question(author-role, choice, In which role did the author decide?)
* insert Required
* item[=].answerValueSet = Canonical(RoleValueSet)
* insert Question(reason, text, Why?)
* insert Required
* insert Question(capacity, group, Capacity for this decision)
* insert Required
* insert GroupQuestion(capacity-present, boolean, Does the resident have the capacity to take part in this decision?)
* insert GroupRequired
* insert GroupQuestion(capacity-assessed, dateTime, When was that assessed?)
* insert GroupQuestion(capacity-basis, text, On what is that based?)
* insert Question(resident, group, The resident)
* insert Required
* item[=].code = $SCT#873341000000100
* insert GroupQuestion(resident-discussed, boolean, Was it discussed with the resident?)
* insert GroupRequired
* insert GroupQuestion(resident-discussed-at, dateTime, When?)
* insert GroupQuestion(resident-reason, text, Why was it not discussed?)
* insert Question(family, group, The family)
* item[=].code = $SCT#713656002
* insert GroupQuestion(family-discussed, boolean, Was it discussed with the family or another representative?)
* insert GroupRequired
* insert GroupQuestion(family-discussed-at, dateTime, When?)
* insert GroupQuestion(family-name, string, With whom?)
* insert GroupQuestion(family-reason, text, Why was it not discussed?)
* insert Question(carer, group, The carer)
* item[=].code = $SCT#873351000000102
* insert GroupQuestion(carer-discussed, boolean, Was it discussed with a carer?)
* insert GroupRequired
* insert GroupQuestion(carer-discussed-at, dateTime, When?)
* insert GroupQuestion(carer-name, string, With whom?)
* insert GroupQuestion(carer-reason, text, Why was it not discussed?)
* insert Question(endorsement, group, Endorsement by the senior responsible clinician)
* insert GroupQuestion(endorsement-at, dateTime, When was it endorsed?)
* insert GroupRequired
* insert GroupQuestion(endorsement-by, reference, By whom?)
* insert GroupRequired
* insert GroupQuestion(endorsement-role, choice, In which role?)
* insert GroupRequired
* item[=].item[=].answerValueSet = Canonical(RoleValueSet)
* insert Question(review, group, Review)
* insert Required
* insert GroupQuestion(review-needed, boolean, Is it to be reviewed?)
* insert GroupRequired
* insert GroupQuestion(review-date, date, By when?)
* insert Question(form, group, The form that is held)
* insert GroupQuestion(form-kind, string, Which form?)
* insert GroupRequired
* insert GroupQuestion(form-name, string, What is it called?)
* insert GroupQuestion(form-place, text, Where is the original?)
* insert Question(withdrawal, group, Withdrawal)
* insert GroupQuestion(withdrawal-at, dateTime, When was the decision withdrawn?)
* insert GroupRequired
* insert GroupQuestion(withdrawal-by, reference, By whom?)
* insert GroupRequired
* insert GroupQuestion(withdrawal-role, choice, In which role?)
* insert GroupRequired
* item[=].item[=].answerValueSet = Canonical(RoleValueSet)
* insert GroupQuestion(withdrawal-reason, text, Why?)
* insert GroupRequired
