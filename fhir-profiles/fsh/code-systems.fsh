CodeSystem: EncounterType
Id: encounter-type
Title: "Encounter type"
Description: "Kinds of contact between a care home and its network for which no SNOMED CT code is known. EHCH R5: a weekly home round, or a check-in where nobody needs review."
* insert PublishedCodes
* #weekly-home-round "Weekly home round"
* #home-check-in "Home check-in"

CodeSystem: OrganisationType
Id: organisation-type
Title: "Organisation type"
Description: "Organisations that EHCH names. EHCH R1 and R2: homes registered with the Care Quality Commission, each aligned to a primary care network."
* insert PublishedCodes
* #care-home "Care home"
* #learning-disability-home "Learning disability home" "A care home, usually small, for people with a learning disability. Always beside care-home."
* #primary-care-network "Primary care network"

CodeSystem: ResidencyType
Id: residency-type
Title: "Residency type"
Description: "How a stay in a home began. EHCH R7: each admission and each re-admission starts the clock of the holistic assessment and the plan."
* insert PublishedCodes
* #admission "Admission"
* #readmission "Re-admission" "The stay began with the return of the resident, usually from hospital, after the stay before had ended."
* #move "Move from another care home"
* #temporary-stay "Temporary stay" "Such as respite or a stay for assessment."

CodeSystem: Alignment
Id: alignment
Title: "Alignment"
Description: "How a primary care network stands to a care home. EHCH R2: each home is aligned to one named network."
* insert PublishedCodes
* #aligned "Aligned"

CodeSystem: MdtDecision
Id: mdt-decision
Title: "Decision of the multidisciplinary team"
Description: "What the team chose for a resident. EHCH R10."
* insert PublishedCodes
* #seen-on-round "Seen on the round"
* #mdt-input "Clinical input from the team"
* #referral "Onward referral"
* #maintain-pcsp "Keep to the current personalised care and support plan"
* #other "Other"

CodeSystem: RoundTask
Id: round-task
Title: "Action after a home round"
Description: "Kinds of action agreed on a round. EHCH R11: each has the most appropriate person as its owner, and a review date."
* insert PublishedCodes
* #clinical-review "Clinical review"
* #medication-review "Medication review"
* #medication-change "Medication change"
* #investigation "Investigation or test"
* #monitoring "Monitoring in the home"
* #referral "Referral"
* #update-pcsp "Update the personalised care and support plan"
* #advance-care-planning "Advance care planning conversation"
* #speak-with-family "Speak with the family or a representative"
* #other "Other"

CodeSystem: HomeParticipation
Id: home-participation
Title: "Participation of the home"
Description: "Who took part for the home. EHCH R13: at least one identified and consistent person from the home takes part."
* insert PublishedCodes
* #consistent-person "The identified person who usually takes part"
* #stand-in "Another member of the home's staff"
* #nobody "Nobody"

CodeSystem: FaultOwner
Id: fault-owner
Title: "Fault owner"
Description: "Who can put a fault right."
* insert PublishedCodes
* #sender "Who sent the record"
* #mapping "Who maintains the mapping"
* #receiver "Who runs the receiving system"
* #network "Nobody in particular: it is tried again"

CodeSystem: RecordTag
Id: record
Title: "Record tag"
Description: "Tag of a resource whose type has no identifier, such as Provenance. The code is a hash of the source record's identity and names no person."
* insert PublishedCodes
* ^content = #not-present
