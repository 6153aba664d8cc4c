DROP INDEX "patients_by_id";--> statement-breakpoint
DROP INDEX "studies_by_accession";--> statement-breakpoint
CREATE INDEX "patients_by_alphabetic" ON "patients" USING btree ("tenant_id",lower("name_alphabetic") text_pattern_ops);--> statement-breakpoint
CREATE INDEX "patients_by_ideographic" ON "patients" USING btree ("tenant_id",lower("name_ideographic") text_pattern_ops);--> statement-breakpoint
CREATE INDEX "patients_by_phonetic" ON "patients" USING btree ("tenant_id",lower("name_phonetic") text_pattern_ops);--> statement-breakpoint
CREATE INDEX "studies_by_modality" ON "studies" USING gin ("modalities");--> statement-breakpoint
CREATE INDEX "patients_by_id" ON "patients" USING btree ("tenant_id","patient_id" text_pattern_ops,"issuer");--> statement-breakpoint
CREATE INDEX "studies_by_accession" ON "studies" USING btree ("tenant_id","accession_number" text_pattern_ops);