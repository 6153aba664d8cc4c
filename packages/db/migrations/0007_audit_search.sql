CREATE INDEX "audit_events_by_time" ON "audit_events" USING btree ("tenant_id","at","seq");--> statement-breakpoint
CREATE INDEX "audit_events_by_action" ON "audit_events" USING btree ("tenant_id","action","at","seq");--> statement-breakpoint
CREATE INDEX "audit_events_by_actor" ON "audit_events" USING btree ("tenant_id","actor_id","at","seq");--> statement-breakpoint
CREATE INDEX "audit_events_by_object" ON "audit_events" USING btree ("tenant_id","object_id");