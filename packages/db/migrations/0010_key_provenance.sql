ALTER TABLE "tenant_keys" ADD COLUMN "made_by" uuid;--> statement-breakpoint
ALTER TABLE "tenants" ADD COLUMN "erase_certificate" jsonb;