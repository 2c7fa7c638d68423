CodeSystem: Role
Id: role
Title: "Role"
Description: "Roles in a home round, a check-in or a multidisciplinary team. EHCH R3, R5, R6 and R13, and Annexe C of the guide for care homes, whose list is neither exhaustive nor nationally coded."
* insert PublishedCodes
* #named-clinical-lead "Named clinical lead"
* #round-lead "Leads the round"
* #home-representative "Takes part for the home"
* #care-coordinator "Care coordinator"
* #registered-manager "Registered manager"
* #care-home-nurse "Registered nurse of the care home"
* #care-home-worker "Care home worker who knows the resident"
* #advanced-clinical-practitioner "Advanced clinical practitioner"
* #advanced-nurse-practitioner "Advanced nurse practitioner"
* #community-matron "Community matron"
* #dentist "Dentist"
* #dietitian "Dietitian"
* #district-nurse "District nurse"
* #general-practitioner "General practitioner"
* #geriatrician "Geriatrician"
* #mental-health-practitioner "Mental health nurse or practitioner"
* #occupational-therapist "Occupational therapist"
* #paramedic "Paramedic or emergency care practitioner"
* #pharmacist "Pharmacist"
* #pharmacy-technician "Pharmacy technician"
* #physiotherapist "Physiotherapist"
* #practice-nurse "Practice nurse"
* #social-link-prescriber "Social link prescriber"
* #social-worker "Social worker"
* #specialist-therapist "Specialist therapist"
* #speech-and-language-therapist "Speech and language therapist"
* #support-worker "Support worker"
* #resident "Resident"
* #family "Family or another representative"

ValueSet: RoleValueSet
Id: role
Title: "Role"
Description: "Roles in a home round, a check-in or a multidisciplinary team."
* insert Published
* include codes from system Role
