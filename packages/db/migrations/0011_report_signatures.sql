CREATE TABLE "signing_keys" (
	"tenant_id" uuid DEFAULT current_setting('app.tenant_id')::uuid NOT NULL,
	"id" uuid DEFAULT gen_random_uuid() NOT NULL,
	"suite" text NOT NULL,
	"key_id" text NOT NULL,
	"public_key_pem" text NOT NULL,
	"endorsed_by" text NOT NULL,
	"endorsement" text NOT NULL,
	"endorsed_at" timestamp with time zone DEFAULT now() NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "signing_keys_tenant_id_id_pk" PRIMARY KEY("tenant_id","id"),
	CONSTRAINT "signing_keys_by_id" UNIQUE("tenant_id","suite","key_id")
);
--> statement-breakpoint
ALTER TABLE "report_versions" ADD COLUMN "canonical" text;--> statement-breakpoint
ALTER TABLE "report_versions" ADD COLUMN "form" text;--> statement-breakpoint
ALTER TABLE "report_versions" ADD COLUMN "signature" text;--> statement-breakpoint
ALTER TABLE "report_versions" ADD COLUMN "signature_suite" text;--> statement-breakpoint
ALTER TABLE "report_versions" ADD COLUMN "signature_key_id" text;