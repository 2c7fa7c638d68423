Invariant: ehch-home-1
Description: "A care home is known by an ODS code or by its Care Quality Commission location id."
Severity: #error
Expression: "identifier.where(system = 'https://fhir.nhs.uk/Id/ods-organization-code' or system = 'https://fhir.nhs.uk/Id/ods-site-code' or system = 'https://ehch.example/fhir/Id/cqc-location-id').exists()"

Profile: CareHome
Parent: UKCore-Organization
Id: EHCH-CareHome
Title: "Care home"
Description: "A care home service registered with the Care Quality Commission, with or without nursing. EHCH R1: registration decides which homes are in scope."
* insert Published
* obeys ehch-home-1
* identifier 1..*
* insert IdentifierSlicedBySystem
* identifier contains odsOrganisationCode 0..1 and odsSiteCode 0..1 and cqcLocationId 0..1
* insert IdentifierSlice(odsOrganisationCode, https://fhir.nhs.uk/Id/ods-organization-code)
* insert IdentifierSlice(odsSiteCode, https://fhir.nhs.uk/Id/ods-site-code)
* insert IdentifierSlice(cqcLocationId, https://ehch.example/fhir/Id/cqc-location-id)
* active 1..1
* name 1..1
* type 1..*
* insert SlicedByPattern(type)
* type contains careHome 1..1
* type[careHome] = OrganisationType#care-home

Profile: PrimaryCareNetwork
Parent: UKCore-Organization
Id: EHCH-PrimaryCareNetwork
Title: "Primary care network"
Description: "A primary care network, known by its ODS code. EHCH R2: every home is aligned to a named network."
* insert Published
* identifier 1..*
* insert IdentifierSlicedBySystem
* identifier contains odsOrganisationCode 1..1
* insert IdentifierSlice(odsOrganisationCode, https://fhir.nhs.uk/Id/ods-organization-code)
* name 1..1
* type 1..*
* insert SlicedByPattern(type)
* type contains primaryCareNetwork 1..1
* type[primaryCareNetwork] = OrganisationType#primary-care-network

Profile: CareHomeLocation
Parent: UKCore-Location
Id: EHCH-CareHomeLocation
Title: "Care home location"
Description: "The place where a care home is, and whether it offers nursing. EHCH R1: care homes with and without nursing are in scope, and the two are told apart."
* insert Published
* status 1..1
* name 1..1
* managingOrganization 1..1
* managingOrganization only Reference(CareHome)
* physicalType 1..1
* physicalType from CareHomeSetting (required)

Profile: PCNAlignment
Parent: UKCore-OrganizationAffiliation
Id: EHCH-PCNAlignment
Title: "Alignment of a home to a primary care network"
Description: "The period for which a home is aligned to a network; a new alignment is a new resource, and none is overwritten. EHCH R2: each home is aligned to exactly one network at a time."
* insert Published
* period 1..1
* period.start 1..1
* organization 1..1
* organization only Reference(PrimaryCareNetwork)
* participatingOrganization 1..1
* participatingOrganization only Reference(CareHome)
* code 1..*
* insert SlicedByPattern(code)
* code contains aligned 1..1
* code[aligned] = Alignment#aligned
