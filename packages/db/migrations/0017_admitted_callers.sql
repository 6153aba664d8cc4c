CREATE TABLE "admitted_callers" (
	"tenant_id" uuid NOT NULL,
	"ae_title" text NOT NULL,
	"networks" text[] NOT NULL,
	"admitted_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "admitted_callers_tenant_id_ae_title_pk" PRIMARY KEY("tenant_id","ae_title")
);
--> statement-breakpoint
CREATE TABLE "seen_callers" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"tenant_id" uuid NOT NULL,
	"agent_id" uuid NOT NULL,
	"outcome" text NOT NULL,
	"calling_ae_title" text NOT NULL,
	"called_ae_title" text NOT NULL,
	"address" text NOT NULL,
	"call_count" integer NOT NULL,
	"first_seen_at" timestamp with time zone NOT NULL,
	"last_seen_at" timestamp with time zone NOT NULL,
	CONSTRAINT "seen_callers_once" UNIQUE("agent_id","outcome","calling_ae_title","called_ae_title","address")
);
--> statement-breakpoint
ALTER TABLE "agents" ADD COLUMN "open_until" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "agents" ADD COLUMN "caller_revision" text;--> statement-breakpoint
ALTER TABLE "admitted_callers" ADD CONSTRAINT "admitted_callers_tenant_id_tenants_id_fk" FOREIGN KEY ("tenant_id") REFERENCES "public"."tenants"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "seen_callers" ADD CONSTRAINT "seen_callers_tenant_id_tenants_id_fk" FOREIGN KEY ("tenant_id") REFERENCES "public"."tenants"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "seen_callers" ADD CONSTRAINT "seen_callers_agent_id_agents_id_fk" FOREIGN KEY ("agent_id") REFERENCES "public"."agents"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
-- Agents let any title in from the private networks until now. The devices that a hospital already has go on sending
-- from there; everybody else is refused until a person lets them in. The table is under FORCE again at the end, and
-- its owner may be no superuser.
ALTER TABLE "devices" NO FORCE ROW LEVEL SECURITY;--> statement-breakpoint
INSERT INTO "admitted_callers" ("tenant_id", "ae_title", "networks")
SELECT "tenant_id", "ae_title", '{private}' FROM "devices"
WHERE "address" = '' AND "ae_title" ~ '^[ -[\]-~]{1,16}$'
ON CONFLICT DO NOTHING;--> statement-breakpoint
ALTER TABLE "devices" FORCE ROW LEVEL SECURITY;
