ALTER TABLE "deidentified_exports" ADD COLUMN "burned_in_checked" boolean DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE "tenants" ADD COLUMN "erase_asked_by" uuid;--> statement-breakpoint
ALTER TABLE "tenants" ADD COLUMN "erase_asked_at" timestamp with time zone;