Profile: HospitalEncounter
Parent: UKCore-Encounter
Id: EHCH-HospitalEncounter
Title: "Attendance at a hospital or admission to it"
Description: "One visit of a resident to a hospital as the hospital's own system tells it: who, what kind of visit, from when to when, where in the hospital, and how it began and ended. EHCH model: admissions and attendances of residents are known to those who look after them, and counted."
* insert Published
* subject 1..1
* subject only Reference(Resident)
* serviceProvider 1..1
