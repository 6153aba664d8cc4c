CREATE TABLE "grant_requests" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"tenant_id" uuid NOT NULL,
	"kind" text NOT NULL,
	"subject_id" uuid NOT NULL,
	"roles_before" text[] DEFAULT '{}' NOT NULL,
	"roles" text[] NOT NULL,
	"asked_by" uuid NOT NULL,
	"asked_at" timestamp with time zone DEFAULT now() NOT NULL,
	"decided_by" uuid,
	"decided_at" timestamp with time zone,
	"decision" text
);
--> statement-breakpoint
ALTER TABLE "invitations" ADD COLUMN "opens_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "api_tokens" ADD COLUMN "vouched_by" uuid;--> statement-breakpoint
ALTER TABLE "api_tokens" ADD COLUMN "vouched_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "memberships" ADD COLUMN "office_since" timestamp with time zone DEFAULT now() NOT NULL;--> statement-breakpoint
ALTER TABLE "users" ADD COLUMN "operator_since" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "grant_requests" ADD CONSTRAINT "grant_requests_tenant_id_tenants_id_fk" FOREIGN KEY ("tenant_id") REFERENCES "public"."tenants"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "grant_requests_by_subject" ON "grant_requests" USING btree ("subject_id");--> statement-breakpoint
CREATE INDEX "grant_requests_by_tenant" ON "grant_requests" USING btree ("tenant_id","asked_at");--> statement-breakpoint
-- Who holds an office now has held it since they joined; a token that nobody vouches for opens nothing, so those that
-- people made go on being theirs.
UPDATE "memberships" SET "office_since" = "created_at";--> statement-breakpoint
UPDATE "users" SET "operator_since" = "created_at" WHERE "platform_operator";--> statement-breakpoint
UPDATE "api_tokens" SET "vouched_by" = "created_by", "vouched_at" = "created_at" WHERE "created_by" IS NOT NULL;
