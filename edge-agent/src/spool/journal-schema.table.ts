/** Statements by version: `user_version` n means that the first n have run. Only appended to, never edited. */
export const JOURNAL_MIGRATIONS: readonly string[] = [
  `
  create table pack (
    id integer primary key,
    sha256 text not null unique,
    byte_length integer not null,
    study_instance_uid text not null,
    series_instance_uid text not null,
    items integer not null,
    item_bytes integer not null,
    stat integer not null,
    state text not null check (state in
      ('packed', 'offered', 'uploading', 'committed', 'verified', 'removable', 'quarantined')),
    attempts integer not null default 0,
    reason text,
    oldest_received_at integer not null,
    newest_received_at integer not null,
    packed_at integer not null,
    committed_at integer,
    verified_at integer
  ) strict;
  create index pack_by_state on pack (state, stat desc, id);

  create table item (
    id integer primary key,
    sha256 text not null unique,
    byte_length integer not null,
    sop_class_uid text not null,
    sop_instance_uid text not null,
    study_instance_uid text not null,
    series_instance_uid text not null,
    transfer_syntax_uid text not null,
    frame_bytes integer not null,
    calling_ae text not null,
    remote_address text not null,
    stat integer not null,
    received_at integer not null,
    state text not null check (state in ('received', 'packed', 'quarantined')),
    pack_sha256 text references pack (sha256),
    attempts integer not null default 0,
    outcome text,
    reason text,
    check ((state = 'packed') = (pack_sha256 is not null))
  ) strict;
  create index item_waiting on item (id, byte_length, received_at) where state = 'received';
  create index item_by_pack on item (pack_sha256);
  create index item_by_instance on item (sop_instance_uid);
  create index item_by_study on item (study_instance_uid, sop_instance_uid);

  create table refused_object (
    sha256 text primary key,
    byte_length integer not null,
    code text not null,
    reason text not null,
    calling_ae text not null,
    called_ae text not null,
    remote_address text not null,
    sop_class_uid text not null,
    sop_instance_uid text not null,
    received_at integer not null,
    sent_at integer,
    attempts integer not null default 0
  ) strict;
  `,
  `
  create index item_aside on item (id) where state = 'quarantined';
  create index item_waiting_study on item (study_instance_uid) where state = 'received';
  `,
  `
  create table pack_apart (
    sha256 text primary key,
    at integer not null
  ) strict, without rowid;
  `,
]
