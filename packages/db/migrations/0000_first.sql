CREATE TABLE "instances" (
	"tenant_id" uuid DEFAULT current_setting('app.tenant_id')::uuid NOT NULL,
	"id" uuid DEFAULT gen_random_uuid() NOT NULL,
	"study_ref" uuid NOT NULL,
	"series_ref" uuid NOT NULL,
	"pack_ref" uuid NOT NULL,
	"pack_entry" integer NOT NULL,
	"sop_instance_uid" text NOT NULL,
	"sop_class_uid" text NOT NULL,
	"instance_number" integer,
	"rows" integer,
	"columns" integer,
	"bits_allocated" integer,
	"number_of_frames" integer,
	"original_transfer_syntax_uid" text NOT NULL,
	"stored_transfer_syntax_uid" text NOT NULL,
	"sha256" text NOT NULL,
	"byte_length" bigint NOT NULL,
	"standing" text NOT NULL,
	"received_at" timestamp with time zone DEFAULT now() NOT NULL,
	"source" text NOT NULL,
	CONSTRAINT "instances_tenant_id_id_pk" PRIMARY KEY("tenant_id","id"),
	CONSTRAINT "instances_versions" UNIQUE("tenant_id","sop_instance_uid","sha256")
);
--> statement-breakpoint
CREATE TABLE "packs" (
	"tenant_id" uuid DEFAULT current_setting('app.tenant_id')::uuid NOT NULL,
	"id" uuid DEFAULT gen_random_uuid() NOT NULL,
	"sha256" text NOT NULL,
	"byte_length" bigint NOT NULL,
	"state" text NOT NULL,
	"pack_index" "bytea",
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"stored_at" timestamp with time zone,
	"verified_at" timestamp with time zone,
	CONSTRAINT "packs_tenant_id_id_pk" PRIMARY KEY("tenant_id","id"),
	CONSTRAINT "packs_by_sha256" UNIQUE("tenant_id","sha256")
);
--> statement-breakpoint
CREATE TABLE "patients" (
	"tenant_id" uuid DEFAULT current_setting('app.tenant_id')::uuid NOT NULL,
	"id" uuid DEFAULT gen_random_uuid() NOT NULL,
	"patient_key" text NOT NULL,
	"patient_id" text NOT NULL,
	"issuer" text DEFAULT '' NOT NULL,
	"name_alphabetic" text DEFAULT '' NOT NULL,
	"name_ideographic" text DEFAULT '' NOT NULL,
	"name_phonetic" text DEFAULT '' NOT NULL,
	"search_text" text DEFAULT '' NOT NULL,
	"birth_date" text,
	"sex" text,
	"charset_repair" jsonb,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "patients_tenant_id_id_pk" PRIMARY KEY("tenant_id","id"),
	CONSTRAINT "patients_by_key" UNIQUE("tenant_id","patient_key")
);
--> statement-breakpoint
CREATE TABLE "series" (
	"tenant_id" uuid DEFAULT current_setting('app.tenant_id')::uuid NOT NULL,
	"id" uuid DEFAULT gen_random_uuid() NOT NULL,
	"study_ref" uuid NOT NULL,
	"series_instance_uid" text NOT NULL,
	"modality" text,
	"series_number" integer,
	"description" text,
	"body_part" text,
	"laterality" text,
	"protocol_name" text,
	"station_name" text,
	"manufacturer" text,
	"manufacturer_model_name" text,
	"series_date" text,
	"series_time" text,
	"performed_procedure_step_start_date" text,
	"performed_procedure_step_start_time" text,
	"scheduled_procedure_step_id" text,
	"requested_procedure_id" text,
	"instance_count" integer DEFAULT 0 NOT NULL,
	"metadata_key" text,
	"metadata_version" integer DEFAULT 0 NOT NULL,
	"metadata_sha256" text,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "series_tenant_id_id_pk" PRIMARY KEY("tenant_id","id"),
	CONSTRAINT "series_by_uid" UNIQUE("tenant_id","study_ref","series_instance_uid")
);
--> statement-breakpoint
CREATE TABLE "studies" (
	"tenant_id" uuid DEFAULT current_setting('app.tenant_id')::uuid NOT NULL,
	"id" uuid DEFAULT gen_random_uuid() NOT NULL,
	"study_instance_uid" text NOT NULL,
	"patient_ref" uuid NOT NULL,
	"study_date" text,
	"study_time" text,
	"study_id" text,
	"accession_number" text,
	"description" text,
	"referring_physician" text,
	"institution" text,
	"department" text,
	"body_part" text,
	"modalities" text[] DEFAULT '{}' NOT NULL,
	"sop_classes" text[] DEFAULT '{}' NOT NULL,
	"series_count" integer DEFAULT 0 NOT NULL,
	"instance_count" integer DEFAULT 0 NOT NULL,
	"stored_bytes" bigint DEFAULT 0 NOT NULL,
	"original_bytes" bigint DEFAULT 0 NOT NULL,
	"declared_instances" integer,
	"agent_id" uuid,
	"state" text DEFAULT 'examined' NOT NULL,
	"stat" boolean DEFAULT false NOT NULL,
	"assignee_id" uuid,
	"assignee_name" text,
	"due_at" timestamp with time zone,
	"first_received_at" timestamp with time zone DEFAULT now() NOT NULL,
	"last_received_at" timestamp with time zone DEFAULT now() NOT NULL,
	"verified_instances" integer DEFAULT 0 NOT NULL,
	"change_seq" bigserial NOT NULL,
	CONSTRAINT "studies_tenant_id_id_pk" PRIMARY KEY("tenant_id","id"),
	CONSTRAINT "studies_by_uid" UNIQUE("tenant_id","study_instance_uid")
);
--> statement-breakpoint
CREATE TABLE "audit_events" (
	"tenant_id" uuid DEFAULT current_setting('app.tenant_id')::uuid NOT NULL,
	"id" uuid DEFAULT gen_random_uuid() NOT NULL,
	"seq" bigserial NOT NULL,
	"at" timestamp with time zone DEFAULT now() NOT NULL,
	"action" text NOT NULL,
	"outcome" text DEFAULT 'success' NOT NULL,
	"actor_kind" text NOT NULL,
	"actor_id" text NOT NULL,
	"actor_name" text,
	"address" text,
	"request_id" text,
	"study_instance_uid" text,
	"object_kind" text,
	"object_id" text,
	"details" jsonb,
	CONSTRAINT "audit_events_tenant_id_id_pk" PRIMARY KEY("tenant_id","id")
);
--> statement-breakpoint
CREATE TABLE "devices" (
	"tenant_id" uuid DEFAULT current_setting('app.tenant_id')::uuid NOT NULL,
	"id" uuid DEFAULT gen_random_uuid() NOT NULL,
	"ae_title" text NOT NULL,
	"address" text NOT NULL,
	"label" text,
	"modality" text,
	"manufacturer" text,
	"model" text,
	"station_name" text,
	"instance_count" integer DEFAULT 0 NOT NULL,
	"first_seen_at" timestamp with time zone DEFAULT now() NOT NULL,
	"last_seen_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "devices_tenant_id_id_pk" PRIMARY KEY("tenant_id","id"),
	CONSTRAINT "devices_by_ae" UNIQUE("tenant_id","ae_title","address")
);
--> statement-breakpoint
CREATE TABLE "conflicts" (
	"tenant_id" uuid DEFAULT current_setting('app.tenant_id')::uuid NOT NULL,
	"id" uuid DEFAULT gen_random_uuid() NOT NULL,
	"sop_instance_uid" text NOT NULL,
	"study_instance_uid" text NOT NULL,
	"current_ref" uuid NOT NULL,
	"other_ref" uuid NOT NULL,
	"state" text DEFAULT 'open' NOT NULL,
	"detected_at" timestamp with time zone DEFAULT now() NOT NULL,
	"decided_by" text,
	"decided_at" timestamp with time zone,
	CONSTRAINT "conflicts_tenant_id_id_pk" PRIMARY KEY("tenant_id","id")
);
--> statement-breakpoint
CREATE TABLE "quarantine_items" (
	"tenant_id" uuid DEFAULT current_setting('app.tenant_id')::uuid NOT NULL,
	"id" uuid DEFAULT gen_random_uuid() NOT NULL,
	"reason" text NOT NULL,
	"explanation" text NOT NULL,
	"source" text NOT NULL,
	"calling_ae_title" text,
	"remote_address" text,
	"claimed_sop_class_uid" text,
	"claimed_sop_instance_uid" text,
	"sha256" text NOT NULL,
	"byte_length" bigint NOT NULL,
	"object_key" text NOT NULL,
	"received_at" timestamp with time zone DEFAULT now() NOT NULL,
	"state" text DEFAULT 'open' NOT NULL,
	"resolution" text,
	"resolved_by" text,
	"resolved_at" timestamp with time zone,
	CONSTRAINT "quarantine_items_tenant_id_id_pk" PRIMARY KEY("tenant_id","id")
);
--> statement-breakpoint
CREATE TABLE "uploads" (
	"tenant_id" uuid DEFAULT current_setting('app.tenant_id')::uuid NOT NULL,
	"id" uuid DEFAULT gen_random_uuid() NOT NULL,
	"agent_id" uuid NOT NULL,
	"pack_sha256" text NOT NULL,
	"byte_length" bigint NOT NULL,
	"part_bytes" integer NOT NULL,
	"store_upload_id" text NOT NULL,
	"parts" jsonb DEFAULT '{}'::jsonb NOT NULL,
	"state" text DEFAULT 'open' NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "uploads_tenant_id_id_pk" PRIMARY KEY("tenant_id","id")
);
--> statement-breakpoint
CREATE TABLE "report_templates" (
	"tenant_id" uuid DEFAULT current_setting('app.tenant_id')::uuid NOT NULL,
	"id" uuid DEFAULT gen_random_uuid() NOT NULL,
	"name" text NOT NULL,
	"visibility" text NOT NULL,
	"owner_id" uuid,
	"modality" text,
	"body_part" text,
	"findings" text DEFAULT '' NOT NULL,
	"impression" text DEFAULT '' NOT NULL,
	"advice" text DEFAULT '' NOT NULL,
	"used_count" integer DEFAULT 0 NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "report_templates_tenant_id_id_pk" PRIMARY KEY("tenant_id","id")
);
--> statement-breakpoint
CREATE TABLE "report_versions" (
	"tenant_id" uuid DEFAULT current_setting('app.tenant_id')::uuid NOT NULL,
	"id" uuid DEFAULT gen_random_uuid() NOT NULL,
	"report_ref" uuid NOT NULL,
	"version" integer NOT NULL,
	"state" text NOT NULL,
	"body" jsonb NOT NULL,
	"by_id" uuid NOT NULL,
	"by_name" text NOT NULL,
	"at" timestamp with time zone DEFAULT now() NOT NULL,
	"sha256" text NOT NULL,
	"instance_digests" jsonb,
	"note" text,
	CONSTRAINT "report_versions_tenant_id_id_pk" PRIMARY KEY("tenant_id","id"),
	CONSTRAINT "report_versions_once" UNIQUE("tenant_id","report_ref","version")
);
--> statement-breakpoint
CREATE TABLE "reports" (
	"tenant_id" uuid DEFAULT current_setting('app.tenant_id')::uuid NOT NULL,
	"id" uuid DEFAULT gen_random_uuid() NOT NULL,
	"study_ref" uuid NOT NULL,
	"state" text NOT NULL,
	"body" jsonb NOT NULL,
	"version" integer DEFAULT 1 NOT NULL,
	"author_id" uuid NOT NULL,
	"author_name" text NOT NULL,
	"reviewer_id" uuid,
	"reviewer_name" text,
	"signed_by_id" uuid,
	"signed_by_name" text,
	"signed_at" timestamp with time zone,
	"signed_sha256" text,
	"pdf_key" text,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "reports_tenant_id_id_pk" PRIMARY KEY("tenant_id","id"),
	CONSTRAINT "reports_by_study" UNIQUE("tenant_id","study_ref")
);
--> statement-breakpoint
CREATE TABLE "agent_nonces" (
	"agent_id" uuid NOT NULL,
	"nonce" text NOT NULL,
	"seen_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "agent_nonces_once" UNIQUE("agent_id","nonce")
);
--> statement-breakpoint
CREATE TABLE "agents" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"tenant_id" uuid NOT NULL,
	"name" text NOT NULL,
	"ae_title" text NOT NULL,
	"public_key" text NOT NULL,
	"version" text,
	"enrolled_at" timestamp with time zone DEFAULT now() NOT NULL,
	"last_seen_at" timestamp with time zone,
	"heartbeat" jsonb,
	"revoked_at" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "api_tokens" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"tenant_id" uuid NOT NULL,
	"token_hash" text NOT NULL,
	"label" text NOT NULL,
	"scopes" text[] NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"last_used_at" timestamp with time zone,
	"expires_at" timestamp with time zone,
	"revoked_at" timestamp with time zone,
	CONSTRAINT "api_tokens_token_hash_unique" UNIQUE("token_hash")
);
--> statement-breakpoint
CREATE TABLE "memberships" (
	"tenant_id" uuid NOT NULL,
	"user_id" uuid NOT NULL,
	"display_name" text NOT NULL,
	"roles" text[] NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"ended_at" timestamp with time zone,
	CONSTRAINT "memberships_tenant_id_user_id_pk" PRIMARY KEY("tenant_id","user_id")
);
--> statement-breakpoint
CREATE TABLE "region_members" (
	"region_id" uuid NOT NULL,
	"tenant_id" uuid NOT NULL,
	CONSTRAINT "region_members_region_id_tenant_id_pk" PRIMARY KEY("region_id","tenant_id")
);
--> statement-breakpoint
CREATE TABLE "regions" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"name" text NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "sessions" (
	"token_hash" text PRIMARY KEY NOT NULL,
	"user_id" uuid NOT NULL,
	"tenant_id" uuid,
	"address" text,
	"user_agent" text,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"last_seen_at" timestamp with time zone DEFAULT now() NOT NULL,
	"expires_at" timestamp with time zone NOT NULL,
	"revoked_at" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "tenants" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"slug" text NOT NULL,
	"name" text NOT NULL,
	"kind" text NOT NULL,
	"time_zone" text DEFAULT 'Asia/Shanghai' NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "tenants_slug_unique" UNIQUE("slug")
);
--> statement-breakpoint
CREATE TABLE "users" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"email" text NOT NULL,
	"name" text NOT NULL,
	"password_hash" text,
	"must_change_password" boolean DEFAULT false NOT NULL,
	"failed_sign_ins" integer DEFAULT 0 NOT NULL,
	"locked_until" timestamp with time zone,
	"locale" text DEFAULT 'zh-CN' NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"disabled_at" timestamp with time zone,
	CONSTRAINT "users_email_unique" UNIQUE("email")
);
--> statement-breakpoint
ALTER TABLE "instances" ADD CONSTRAINT "instances_tenant_id_series_ref_series_tenant_id_id_fk" FOREIGN KEY ("tenant_id","series_ref") REFERENCES "public"."series"("tenant_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "instances" ADD CONSTRAINT "instances_tenant_id_study_ref_studies_tenant_id_id_fk" FOREIGN KEY ("tenant_id","study_ref") REFERENCES "public"."studies"("tenant_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "instances" ADD CONSTRAINT "instances_tenant_id_pack_ref_packs_tenant_id_id_fk" FOREIGN KEY ("tenant_id","pack_ref") REFERENCES "public"."packs"("tenant_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "series" ADD CONSTRAINT "series_tenant_id_study_ref_studies_tenant_id_id_fk" FOREIGN KEY ("tenant_id","study_ref") REFERENCES "public"."studies"("tenant_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "studies" ADD CONSTRAINT "studies_tenant_id_patient_ref_patients_tenant_id_id_fk" FOREIGN KEY ("tenant_id","patient_ref") REFERENCES "public"."patients"("tenant_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "conflicts" ADD CONSTRAINT "conflicts_tenant_id_current_ref_instances_tenant_id_id_fk" FOREIGN KEY ("tenant_id","current_ref") REFERENCES "public"."instances"("tenant_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "conflicts" ADD CONSTRAINT "conflicts_tenant_id_other_ref_instances_tenant_id_id_fk" FOREIGN KEY ("tenant_id","other_ref") REFERENCES "public"."instances"("tenant_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "report_versions" ADD CONSTRAINT "report_versions_tenant_id_report_ref_reports_tenant_id_id_fk" FOREIGN KEY ("tenant_id","report_ref") REFERENCES "public"."reports"("tenant_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "reports" ADD CONSTRAINT "reports_tenant_id_study_ref_studies_tenant_id_id_fk" FOREIGN KEY ("tenant_id","study_ref") REFERENCES "public"."studies"("tenant_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "agents" ADD CONSTRAINT "agents_tenant_id_tenants_id_fk" FOREIGN KEY ("tenant_id") REFERENCES "public"."tenants"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "api_tokens" ADD CONSTRAINT "api_tokens_tenant_id_tenants_id_fk" FOREIGN KEY ("tenant_id") REFERENCES "public"."tenants"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "memberships" ADD CONSTRAINT "memberships_tenant_id_tenants_id_fk" FOREIGN KEY ("tenant_id") REFERENCES "public"."tenants"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "memberships" ADD CONSTRAINT "memberships_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "region_members" ADD CONSTRAINT "region_members_region_id_regions_id_fk" FOREIGN KEY ("region_id") REFERENCES "public"."regions"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "region_members" ADD CONSTRAINT "region_members_tenant_id_tenants_id_fk" FOREIGN KEY ("tenant_id") REFERENCES "public"."tenants"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "sessions" ADD CONSTRAINT "sessions_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "sessions" ADD CONSTRAINT "sessions_tenant_id_tenants_id_fk" FOREIGN KEY ("tenant_id") REFERENCES "public"."tenants"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "instances_current" ON "instances" USING btree ("tenant_id","sop_instance_uid") WHERE standing = 'current';--> statement-breakpoint
CREATE INDEX "instances_by_series" ON "instances" USING btree ("tenant_id","series_ref");--> statement-breakpoint
CREATE INDEX "instances_by_study" ON "instances" USING btree ("tenant_id","study_ref");--> statement-breakpoint
CREATE INDEX "instances_by_pack" ON "instances" USING btree ("tenant_id","pack_ref");--> statement-breakpoint
CREATE INDEX "packs_by_state" ON "packs" USING btree ("tenant_id","state","created_at");--> statement-breakpoint
CREATE INDEX "patients_search" ON "patients" USING gin ("search_text" gin_trgm_ops);--> statement-breakpoint
CREATE INDEX "series_by_uid_alone" ON "series" USING btree ("tenant_id","series_instance_uid");--> statement-breakpoint
CREATE INDEX "studies_by_date" ON "studies" USING btree ("tenant_id","study_date","study_time");--> statement-breakpoint
CREATE INDEX "studies_by_received" ON "studies" USING btree ("tenant_id","first_received_at");--> statement-breakpoint
CREATE INDEX "studies_by_state" ON "studies" USING btree ("tenant_id","state","first_received_at");--> statement-breakpoint
CREATE INDEX "studies_by_accession" ON "studies" USING btree ("tenant_id","accession_number");--> statement-breakpoint
CREATE INDEX "studies_by_patient" ON "studies" USING btree ("tenant_id","patient_ref");--> statement-breakpoint
CREATE INDEX "studies_by_change" ON "studies" USING btree ("tenant_id","change_seq");--> statement-breakpoint
CREATE INDEX "audit_events_by_seq" ON "audit_events" USING btree ("tenant_id","seq");--> statement-breakpoint
CREATE INDEX "audit_events_by_study" ON "audit_events" USING btree ("tenant_id","study_instance_uid");--> statement-breakpoint
CREATE INDEX "conflicts_by_state" ON "conflicts" USING btree ("tenant_id","state","detected_at");--> statement-breakpoint
CREATE INDEX "quarantine_by_state" ON "quarantine_items" USING btree ("tenant_id","state","received_at");--> statement-breakpoint
CREATE INDEX "quarantine_by_digest" ON "quarantine_items" USING btree ("tenant_id","sha256");--> statement-breakpoint
CREATE INDEX "uploads_by_pack" ON "uploads" USING btree ("tenant_id","pack_sha256");--> statement-breakpoint
CREATE INDEX "report_templates_by_modality" ON "report_templates" USING btree ("tenant_id","modality");--> statement-breakpoint
CREATE INDEX "agent_nonces_by_age" ON "agent_nonces" USING btree ("seen_at");--> statement-breakpoint
CREATE INDEX "memberships_by_user" ON "memberships" USING btree ("user_id");--> statement-breakpoint
CREATE INDEX "sessions_by_user" ON "sessions" USING btree ("user_id");