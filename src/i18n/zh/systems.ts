/** Other systems that are let in, and the page on which that is done. */
export const systems = {
  "systems.gone": "这个系统已经停用或者不在了，没有改动。",
  "systems.lacks.name": "已经有一个接入系统叫“{name}”，换一个名称。",
  "systems.lacks.officer": "负责人要是这个部门现任的部门干部，代理的不算。",
  "systems.lacks.area": "没有认出范围，请从清单里选一个县、镇街或村（社区）。",
  "systems.lacks.until": "截止日已经过了，请选今天或以后。",
  "systems.lacks.basis": "三级（身份证号、银行账号等）要写明依据，至少四个字。",
  "systems.lacks.owner": "四级（健康、未成年人等）只给台账的责任部门，别的部门的系统不能读。",
  "systems.lacks.ledger": "没有认出是哪本台账，请从清单里选。",
  "systems.lacks.reach": "{department}自己在这个范围读不了{ledger}，它的系统也不能读。要先给部门开共享。",
  "systems.lacks.host": "“{host}”不能作回调主机：只写主机名，或主机名加端口，例如 oa.example.gov.cn:8443。",
} as const;
