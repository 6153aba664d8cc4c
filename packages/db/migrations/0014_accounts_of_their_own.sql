CREATE TABLE "reset_requests" (
	"tenant_id" uuid DEFAULT current_setting('app.tenant_id')::uuid NOT NULL,
	"id" uuid DEFAULT gen_random_uuid() NOT NULL,
	"user_id" uuid NOT NULL,
	"reason" text NOT NULL,
	"requested_by" uuid NOT NULL,
	"requested_at" timestamp with time zone DEFAULT now() NOT NULL,
	"approved_by" uuid,
	"approved_at" timestamp with time zone,
	"ended_at" timestamp with time zone,
	CONSTRAINT "reset_requests_tenant_id_id_pk" PRIMARY KEY("tenant_id","id")
);
--> statement-breakpoint
ALTER TABLE "invitations" ADD COLUMN "first_admin" boolean DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE "invitations" ADD COLUMN "approved_by" uuid;--> statement-breakpoint
ALTER TABLE "sessions" ADD COLUMN "only_tenant_ids" uuid[];--> statement-breakpoint
ALTER TABLE "sessions" ADD COLUMN "lapsed_tenant_ids" uuid[] DEFAULT '{}' NOT NULL;--> statement-breakpoint
ALTER TABLE "users" ADD COLUMN "own_since" timestamp with time zone;--> statement-breakpoint
CREATE INDEX "reset_requests_by_time" ON "reset_requests" USING btree ("tenant_id","requested_at");