/** The platform's directory, as an import of people asks it. Whoever is out of the app's sight is not in the answer. */
export interface PeopleDirectory {
  readonly byOpenId: (ids: readonly string[]) => Promise<ReadonlyMap<string, DirectoryEntry>>;
  /** By the organisation's own number for a person: 工号. */
  readonly byUserId: (ids: readonly string[]) => Promise<ReadonlyMap<string, DirectoryEntry>>;
  /** open_ids by e-mail address and by telephone number, as they were asked for. */
  readonly openIds: (asked: {
    readonly emails: readonly string[];
    readonly mobiles: readonly string[];
  }) => Promise<ReadonlyMap<string, string>>;
}

export interface DirectoryEntry {
  readonly openId: string;
  /** Absent when the app may not read names. */
  readonly name?: string;
  readonly gone: boolean;
}

/** The platform cannot be asked now, or the app lacks the right to ask. */
export class DirectoryAway extends Error {
  override readonly name = "DirectoryAway";
  readonly lacksRight: boolean;
  constructor(lacksRight: boolean) {
    super("the directory cannot be asked");
    this.lacksRight = lacksRight;
  }
}
