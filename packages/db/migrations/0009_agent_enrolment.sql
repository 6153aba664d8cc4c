CREATE TABLE "agent_enrolments" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"tenant_id" uuid NOT NULL,
	"code_hash" text NOT NULL,
	"name" text NOT NULL,
	"ae_title" text NOT NULL,
	"created_by" uuid NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"expires_at" timestamp with time zone NOT NULL,
	"used_at" timestamp with time zone,
	"agent_id" uuid,
	"revoked_at" timestamp with time zone,
	CONSTRAINT "agent_enrolments_code_hash_unique" UNIQUE("code_hash")
);
--> statement-breakpoint
ALTER TABLE "agents" ADD COLUMN "key_since" timestamp with time zone DEFAULT now() NOT NULL;--> statement-breakpoint
ALTER TABLE "agents" ADD COLUMN "previous_key" text;--> statement-breakpoint
ALTER TABLE "agents" ADD COLUMN "previous_key_ends_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "agents" ADD COLUMN "rotation_asked_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "agents" ADD COLUMN "starts" integer;--> statement-breakpoint
ALTER TABLE "agents" ADD COLUMN "run" text;--> statement-breakpoint
ALTER TABLE "agents" ADD COLUMN "run_since" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "agents" ADD COLUMN "cloned_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "agent_enrolments" ADD CONSTRAINT "agent_enrolments_tenant_id_tenants_id_fk" FOREIGN KEY ("tenant_id") REFERENCES "public"."tenants"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "agent_enrolments" ADD CONSTRAINT "agent_enrolments_agent_id_agents_id_fk" FOREIGN KEY ("agent_id") REFERENCES "public"."agents"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "agent_enrolments_by_tenant" ON "agent_enrolments" USING btree ("tenant_id","created_at");