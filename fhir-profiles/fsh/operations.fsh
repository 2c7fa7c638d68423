// What a subscriber may do with its Subscription beyond the Subscriptions R5 Backport guide: be whole again after an outage, prove it, and
// look after its endpoint. Input comes in the query, or as Parameters with a POST.
RuleSet: SubscriptionOperation(code, title)
* url = "https://ehch.example/fhir/OperationDefinition/subscription-{code}"
* version = "0.1.0"
* title = "{title}"
* status = #active
* kind = #operation
* experimental = false
* publisher = "EHCH"
* code = #{code}
* resource = #Subscription
* system = false

RuleSet: OfOneSubscription(affectsState)
* affectsState = {affectsState}
* type = false
* instance = true

RuleSet: In(name, min, max, type, documentation)
* parameter[+].name = #{name}
* parameter[=].use = #in
* parameter[=].min = {min}
* parameter[=].max = "{max}"
* parameter[=].type = #{type}
* parameter[=].documentation = "{documentation}"

RuleSet: Out(name, min, max, type, documentation)
* parameter[+].name = #{name}
* parameter[=].use = #out
* parameter[=].min = {min}
* parameter[=].max = "{max}"
* parameter[=].type = #{type}
* parameter[=].documentation = "{documentation}"

RuleSet: OutOfParts(name, max, documentation)
* parameter[+].name = #{name}
* parameter[=].use = #out
* parameter[=].min = 0
* parameter[=].max = "{max}"
* parameter[=].documentation = "{documentation}"

RuleSet: Part(name, min, type, documentation)
* parameter[=].part[+].name = #{name}
* parameter[=].part[=].use = #out
* parameter[=].part[=].min = {min}
* parameter[=].part[=].max = "1"
* parameter[=].part[=].type = #{type}
* parameter[=].part[=].documentation = "{documentation}"

Instance: subscription-catchup
InstanceOf: OperationDefinition
Usage: #definition
* insert SubscriptionOperation(catchup, Catch up after an outage)
* insert OfOneSubscription(false)
* name = "SubscriptionCatchup"
* description = "Everything that a subscriber missed, in pages of one JSON object a line: the events of a range, or the last of each resource with the numbers that it stands for."
* insert In(since, 0, 1, string, First event number that is wanted; 1 if not given)
* insert In(until, 0, 1, string, Last event number that is wanted; the newest if not given)
* insert In(mode, 0, 1, code, latest for the last event of each resource and history for all of them; latest if not given)
* insert In(after, 0, 1, string, The event number that was read last where a page was cut off)
* insert In(limit, 0, 1, string, Lines of a page: 500 if not given and 1000 at most)
* insert Out(return, 1, 1, Binary, Lines of JSON as application/x-ndjson)

Instance: subscription-verify
InstanceOf: OperationDefinition
Usage: #definition
* insert SubscriptionOperation(verify, Prove to have every event)
* insert OfOneSubscription(false)
* name = "SubscriptionVerify"
* description = "Whether a subscriber has every event up to a number, by its running digest or by the numbers that it holds; else which it does not have."
* insert In(number, 0, 1, string, Up to which event number; the newest if not given)
* insert In(digest, 0, 1, string, The running digest there: SHA-256 in hexadecimal digits)
* insert In(held, 0, *, string, Ranges of event numbers that are there such as 1-48210)
* insert Out(whole, 1, 1, boolean, Whether nothing is missing)
* insert Out(number, 1, 1, string, Up to which event number was looked)
* insert Out(digest, 0, 1, string, Our running digest there)
* insert Out(head, 1, 1, string, The newest event number)
* insert Out(head-digest, 1, 1, string, Our running digest at the newest event)
* insert Out(missing-count, 0, 1, string, How many events are missing)
* insert OutOfParts(missing, *, An event that is missing; the first thousand are named)
* insert Part(event-number, 1, string, Its number)
* insert Part(event-id, 1, string, Its id)
* insert Out(hint, 0, 1, string, What to send where the digest alone does not tell what is missing)

Instance: subscription-snapshot
InstanceOf: OperationDefinition
Usage: #definition
* insert SubscriptionOperation(snapshot, Take the present state)
* insert OfOneSubscription(false)
* name = "SubscriptionSnapshot"
* description = "What a subscriber would have that had been told of everything from the beginning, in pages of one JSON object a line, and the event number at which it was cut."
* insert In(limit, 0, 1, string, Lines of a page: 500 if not given and 1000 at most)
* insert In(number, 0, 1, string, The event number of the cut that the pages before had)
* insert In(after, 0, 1, string, Where the page before ended)
* insert Out(return, 1, 1, Binary, Lines of JSON as application/x-ndjson)

Instance: subscription-acknowledge
InstanceOf: OperationDefinition
Usage: #definition
* insert SubscriptionOperation(acknowledge, Acknowledge retractions or what was caught up)
* insert OfOneSubscription(true)
* name = "SubscriptionAcknowledge"
* description = "A subscriber has acted on retractions, by their numbers; or it has fetched what it missed, and proves by the running digest up to where."
* insert In(number, 0, *, string, The number of a retraction that was acted on)
* insert In(through, 0, 1, string, The event number up to which every event is there)
* insert In(digest, 0, 1, string, The running digest at through)
* insert Out(acknowledged, 0, *, string, The number of a retraction that is acknowledged)
* insert Out(through, 0, 1, string, Up to which event number nothing is sent any more)
* insert Out(settled, 0, 1, string, How many events were taken out of the line)

Instance: subscription-resend
InstanceOf: OperationDefinition
Usage: #definition
* insert SubscriptionOperation(resend, Send events again)
* insert OfOneSubscription(true)
* name = "SubscriptionResend"
* description = "Sends events again that were sent before, by number or by time. Those that still wait in line are not sent twice."
* insert In(eventsSinceNumber, 0, 1, string, First event number)
* insert In(eventsUntilNumber, 0, 1, string, Last event number)
* insert In(eventsSinceInstant, 0, 1, instant, From when on)
* insert In(eventsUntilInstant, 0, 1, instant, Until when)
* insert Out(return, 1, 1, OperationOutcome, Which events are sent again)

Instance: subscription-recover
InstanceOf: OperationDefinition
Usage: #definition
* insert SubscriptionOperation(recover, Send what has not arrived)
* insert OfOneSubscription(true)
* name = "SubscriptionRecover"
* description = "Sends what has not reached the subscriber since an instant of the last 14 days and is not in line any more."
* insert In(since, 1, 1, instant, From when on)
* insert Out(return, 1, 1, OperationOutcome, Which events are sent)

Instance: subscription-attempts
InstanceOf: OperationDefinition
Usage: #definition
* insert SubscriptionOperation(attempts, List what was tried)
* insert OfOneSubscription(false)
* name = "SubscriptionAttempts"
* description = "Every POST to the endpoint, latest first, with what became of it; a hundred at a time."
* insert In(before, 0, 1, string, Where the page before ended)
* insert OutOfParts(attempt, *, One POST)
* insert Part(webhook-id, 1, string, The id that it was sent with)
* insert Part(type, 1, code, What it was sent for)
* insert Part(timestamp, 1, instant, When it was sent)
* insert Part(answer, 1, code, What became of it)
* insert Part(status, 0, integer, The status of the answer where there was one)
* insert Part(latency-ms, 1, integer, Milliseconds until the answer)
* insert Out(next, 0, 1, url, The address of the next page)

Instance: subscription-rotate-secret
InstanceOf: OperationDefinition
Usage: #definition
* insert SubscriptionOperation(rotate-secret, Rotate the secret)
* insert OfOneSubscription(true)
* name = "SubscriptionRotateSecret"
* description = "A new secret for signatures, shown once in the header Webhook-Secret of the answer; the one before signs beside it for a day."
* insert Out(return, 1, 1, OperationOutcome, Until when the secret before is good)

Instance: subscription-preview
InstanceOf: OperationDefinition
Usage: #definition
* insert SubscriptionOperation(preview, Try out a subscription)
* affectsState = false
* type = true
* instance = false
* name = "SubscriptionPreview"
* description = "Checks a Subscription as a create does, stores nothing, and says how many events it would have sent in the last week."
* insert In(resource, 1, 1, Subscription, The subscription to try out)
* insert Out(topic, 1, 1, canonical, Its topic)
* insert Out(period, 1, 1, Period, The week that was looked at)
* insert Out(topic-events, 1, 1, integer, Events of the topic in that week)
* insert Out(events, 1, 1, integer, Events that it would have sent)
* insert Out(text, 1, 1, string, The same in a sentence)
