export const systems = {
  "systems.gone": "This system has been revoked or is not there; nothing was changed.",
  "systems.lacks.name": "There is a system called “{name}” already; choose another name.",
  "systems.lacks.officer": "Who answers for it has to be an officer of this department today; a deputy is not enough.",
  "systems.lacks.area": "The area is not known; pick a county, town or village from the list.",
  "systems.lacks.until": "The last day has passed; pick today or later.",
  "systems.lacks.basis": "Level 3 (identity, bank accounts) needs a basis of at least four characters.",
  "systems.lacks.owner": "Level 4 (health, minors) is for the department that answers for the ledger alone.",
  "systems.lacks.ledger": "This ledger is not known; pick one from the list.",
  "systems.lacks.reach":
    "{department} may not read {ledger} in this area itself, so its system may not either. Share it with the department first.",
  "systems.lacks.host":
    "“{host}” cannot be a host for webhooks: write a name, or a name and a port, such as oa.example.gov.cn:8443.",
} as const;
