CREATE TABLE "document_tickets" (
	"token_hash" text PRIMARY KEY NOT NULL,
	"tenant_id" uuid NOT NULL,
	"place" jsonb NOT NULL,
	"file_name" text NOT NULL,
	"issued_to" text NOT NULL,
	"expires_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
ALTER TABLE "document_tickets" ADD CONSTRAINT "document_tickets_tenant_id_tenants_id_fk" FOREIGN KEY ("tenant_id") REFERENCES "public"."tenants"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "document_tickets_by_expiry" ON "document_tickets" USING btree ("expires_at");