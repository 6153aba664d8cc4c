CREATE TABLE "processes" (
	"name" text NOT NULL,
	"host" text NOT NULL,
	"release" text NOT NULL,
	"node_version" text NOT NULL,
	"openssl_version" text NOT NULL,
	"facts" jsonb NOT NULL,
	"started_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "processes_name_host_pk" PRIMARY KEY("name","host")
);
--> statement-breakpoint
ALTER TABLE "tenants" ADD COLUMN "grading" jsonb;