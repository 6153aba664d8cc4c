/**
 * The chain over the audit rows, kept by the database itself: at commit each new row gets the next link of its tenant,
 * so that no program can forget it and no act commits without it. The bytes are those of
 * `packages/domain/src/audit/canonical-event.ts`, which says how to compute them elsewhere. The functions run with the
 * rights of whoever writes the row, under row-level security.
 */
const FUNCTIONS = `
  create or replace function public.audit_canonical(e public.audit_events) returns text
  language sql stable as $$
    select jsonb_build_array(
      'yingtong-audit-1', e.tenant_id, e.id, e.seq,
      to_char(e.at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'),
      e.action, e.outcome, e.actor_kind, e.actor_id, e.actor_name, e.address, e.request_id,
      e.study_instance_uid, e.object_kind, e.object_id, e.details)::text
  $$;

  create or replace function public.audit_link_event() returns trigger language plpgsql as $$
  declare
    last_position bigint := 0;
    last_hash text := repeat('0', 64);
    link record;
  begin
    -- Until this commit is done nobody else adds to this tenant's chain; other tenants go on.
    perform pg_advisory_xact_lock(hashtextextended('audit-chain:' || new.tenant_id::text, 0));
    for link in select position, hash from public.audit_links where tenant_id = new.tenant_id
                order by position desc limit 1 loop
      last_position := link.position;
      last_hash := link.hash;
    end loop;
    insert into public.audit_links (tenant_id, id, position, event_ref, hash)
    values (new.tenant_id, new.id, last_position + 1, new.id,
            encode(sha256(convert_to(last_hash || chr(10) || public.audit_canonical(new), 'UTF8')), 'hex'));
    return null;
  end $$;`

/**
 * Rows of a database that is older than the chain are linked once, in the order in which they were written; then the
 * trigger takes over.
 */
const INSTALL = `
  do $install$ declare
    e public.audit_events;
    tenant uuid;
    last_position bigint;
    last_hash text;
  begin
    if exists (select from pg_trigger
               where tgname = 'audit_chain' and tgrelid = 'public.audit_events'::regclass) then return; end if;
    for e in select * from public.audit_events a
             where not exists (select from public.audit_links l where l.tenant_id = a.tenant_id)
             order by a.tenant_id, a.seq loop
      if tenant is distinct from e.tenant_id then
        tenant := e.tenant_id;
        last_position := 0;
        last_hash := repeat('0', 64);
      end if;
      last_position := last_position + 1;
      last_hash := encode(sha256(convert_to(last_hash || chr(10) || public.audit_canonical(e), 'UTF8')), 'hex');
      insert into public.audit_links (tenant_id, id, position, event_ref, hash)
      values (e.tenant_id, e.id, last_position, e.id, last_hash);
    end loop;
    create constraint trigger audit_chain after insert on public.audit_events
    deferrable initially deferred for each row execute function public.audit_link_event();
  end $install$;`

/** SQL that puts the chain in place; run after row-level security, safe to repeat. */
export function auditChainSql(): string {
  return `${FUNCTIONS}\n${INSTALL}`
}
