CREATE TABLE "declared_studies" (
	"tenant_id" uuid DEFAULT current_setting('app.tenant_id')::uuid NOT NULL,
	"id" uuid DEFAULT gen_random_uuid() NOT NULL,
	"study_instance_uid" text NOT NULL,
	"agent_id" uuid NOT NULL,
	"instances" integer NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "declared_studies_tenant_id_id_pk" PRIMARY KEY("tenant_id","id"),
	CONSTRAINT "declared_studies_once" UNIQUE("tenant_id","study_instance_uid","agent_id")
);
--> statement-breakpoint
ALTER TABLE "instances" ADD COLUMN "content_sha256" text NOT NULL;--> statement-breakpoint
CREATE INDEX "patients_by_id" ON "patients" USING btree ("tenant_id","patient_id","issuer");--> statement-breakpoint
CREATE UNIQUE INDEX "uploads_open" ON "uploads" USING btree ("tenant_id","agent_id","pack_sha256") WHERE state = 'open';--> statement-breakpoint
ALTER TABLE "conflicts" ADD CONSTRAINT "conflicts_once" UNIQUE("tenant_id","other_ref");