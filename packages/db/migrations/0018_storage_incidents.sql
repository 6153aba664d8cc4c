CREATE TABLE "storage_checks" (
	"tenant_id" uuid DEFAULT current_setting('app.tenant_id')::uuid NOT NULL,
	"id" uuid DEFAULT gen_random_uuid() NOT NULL,
	"object_kind" text NOT NULL,
	"object_name" text NOT NULL,
	"byte_length" bigint NOT NULL,
	"checked_at" timestamp with time zone NOT NULL,
	CONSTRAINT "storage_checks_tenant_id_id_pk" PRIMARY KEY("tenant_id","id"),
	CONSTRAINT "storage_checks_once" UNIQUE("tenant_id","object_kind","object_name")
);
--> statement-breakpoint
CREATE TABLE "storage_incidents" (
	"tenant_id" uuid DEFAULT current_setting('app.tenant_id')::uuid NOT NULL,
	"id" uuid DEFAULT gen_random_uuid() NOT NULL,
	"object_kind" text NOT NULL,
	"object_name" text NOT NULL,
	"damage" text NOT NULL,
	"instances" integer DEFAULT 0 NOT NULL,
	"state" text DEFAULT 'open' NOT NULL,
	"found_by_kind" text NOT NULL,
	"found_by" text NOT NULL,
	"found_at" timestamp with time zone DEFAULT now() NOT NULL,
	"last_seen_at" timestamp with time zone DEFAULT now() NOT NULL,
	"times_seen" integer DEFAULT 1 NOT NULL,
	"healed_by" text,
	"healed_at" timestamp with time zone,
	CONSTRAINT "storage_incidents_tenant_id_id_pk" PRIMARY KEY("tenant_id","id")
);
--> statement-breakpoint
CREATE TABLE "storage_scrubs" (
	"tenant_id" uuid DEFAULT current_setting('app.tenant_id')::uuid NOT NULL,
	"id" uuid DEFAULT gen_random_uuid() NOT NULL,
	"started_at" timestamp with time zone NOT NULL,
	"last_round_at" timestamp with time zone NOT NULL,
	"bytes_read" bigint DEFAULT 0 NOT NULL,
	"objects_read" bigint DEFAULT 0 NOT NULL,
	CONSTRAINT "storage_scrubs_tenant_id_id_pk" PRIMARY KEY("tenant_id","id"),
	CONSTRAINT "storage_scrubs_once" UNIQUE("tenant_id")
);
--> statement-breakpoint
ALTER TABLE "packs" ADD COLUMN "doubted_at" timestamp with time zone;--> statement-breakpoint
CREATE UNIQUE INDEX "storage_incidents_open" ON "storage_incidents" USING btree ("tenant_id","object_kind","object_name") WHERE state = 'open';--> statement-breakpoint
CREATE INDEX "storage_incidents_by_state" ON "storage_incidents" USING btree ("tenant_id","state","found_at");