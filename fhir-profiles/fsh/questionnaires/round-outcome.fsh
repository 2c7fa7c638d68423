// A question directly under the questionnaire, or under the group that was added last.
RuleSet: Question(linkId, type, text)
* item[+].linkId = "{linkId}"
* item[=].type = #{type}
* item[=].text = "{text}"

RuleSet: Required
* item[=].required = true

RuleSet: GroupQuestion(linkId, type, text)
* item[=].item[+].linkId = "{linkId}"
* item[=].item[=].type = #{type}
* item[=].item[=].text = "{text}"

RuleSet: GroupRequired
* item[=].item[=].required = true

Instance: round-outcome
InstanceOf: Questionnaire
Usage: #definition
Title: "Outcome of a home round for one resident"
Description: "What a weekly round decided for one resident. EHCH R5, R10, R11, R12 and R13."
* insert PublishedQuestionnaire(round-outcome)
* name = "RoundOutcomeQuestionnaire"
* title = "Outcome of a home round for one resident"
* description = "What a weekly round decided for one resident. EHCH R5, R10, R11, R12 and R13."
* insert Question(concern-raised, text, What concern did the home or the resident raise?)
* insert Question(resident-seen, boolean, Was the resident seen on the round and not only discussed?)
* insert Required
* insert Question(assessment, text, What did the team find?)
* insert Question(mdt-decision, choice, What did the team decide?)
* insert Required
* item[=].answerValueSet = Canonical(MdtDecisionValueSet)
* insert Question(mdt-decision-other, text, What was decided instead?)
* insert Required
* item[=].enableWhen.question = "mdt-decision"
* item[=].enableWhen.operator = #=
* item[=].enableWhen.answerCoding = MdtDecision#other
* insert Question(action, group, Action agreed)
* item[=].repeats = true
* insert GroupQuestion(action-type, open-choice, What kind of action?)
* insert GroupRequired
* item[=].item[=].answerValueSet = Canonical(RoundTaskValueSet)
* insert GroupQuestion(action-detail, text, What is to be done?)
* insert GroupRequired
* insert GroupQuestion(action-owner, reference, Who owns it?)
* insert GroupRequired
* insert GroupQuestion(action-review-date, date, When is it reviewed?)
* insert GroupRequired
* insert Question(pcsp-updated, boolean, Was the personalised care and support plan updated?)
* insert Required
* insert Question(pcsp-change, text, What changed in the plan?)
* item[=].enableWhen.question = "pcsp-updated"
* item[=].enableWhen.operator = #=
* item[=].enableWhen.answerBoolean = true
* insert Question(next-review-date, date, When is the resident next reviewed?)
* insert Question(next-review-owner, reference, Who reviews the resident next?)
* insert Question(took-part, group, Who took part)
* insert GroupQuestion(took-part-resident, boolean, Did the resident take part?)
* insert GroupQuestion(took-part-family, boolean, Did family or another representative take part?)
* insert GroupQuestion(took-part-home, choice, Who took part for the home?)
* item[=].item[=].answerValueSet = Canonical(HomeParticipationValueSet)
