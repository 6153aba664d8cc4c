-- Consents say by which paper and who took them back; what leaves without identities is recorded (PIPL §28, §55).
CREATE TABLE "deidentified_exports" (
	"tenant_id" uuid DEFAULT current_setting('app.tenant_id')::uuid NOT NULL,
	"id" uuid DEFAULT gen_random_uuid() NOT NULL,
	"study_ref" uuid NOT NULL,
	"consent_ref" uuid NOT NULL,
	"purpose" text NOT NULL,
	"options" jsonb NOT NULL,
	"data_class" text NOT NULL,
	"requested_by" uuid NOT NULL,
	"requested_at" timestamp with time zone DEFAULT now() NOT NULL,
	"expires_at" timestamp with time zone NOT NULL,
	"started_at" timestamp with time zone,
	"ended_at" timestamp with time zone,
	"instance_count" integer NOT NULL,
	"exported_count" integer DEFAULT 0 NOT NULL,
	CONSTRAINT "deidentified_exports_tenant_id_id_pk" PRIMARY KEY("tenant_id","id")
);
--> statement-breakpoint
ALTER TABLE "consents" ADD COLUMN "reference" text DEFAULT '' NOT NULL;--> statement-breakpoint
ALTER TABLE "consents" ADD COLUMN "recorded_by_name" text DEFAULT '' NOT NULL;--> statement-breakpoint
ALTER TABLE "consents" ADD COLUMN "revoked_by" uuid;--> statement-breakpoint
ALTER TABLE "deidentified_exports" ADD CONSTRAINT "deidentified_exports_tenant_id_study_ref_studies_tenant_id_id_fk" FOREIGN KEY ("tenant_id","study_ref") REFERENCES "public"."studies"("tenant_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "deidentified_exports_by_study" ON "deidentified_exports" USING btree ("tenant_id","study_ref");--> statement-breakpoint
ALTER TABLE "consents" ADD CONSTRAINT "consents_tenant_id_patient_ref_patients_tenant_id_id_fk" FOREIGN KEY ("tenant_id","patient_ref") REFERENCES "public"."patients"("tenant_id","id") ON DELETE no action ON UPDATE no action;