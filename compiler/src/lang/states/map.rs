//! `Type: Map`.

use super::{Common, Globals, Handlers, Outgoing, Transition};
use crate::expr::Expression;
use crate::flow::{Quantity, ScopeIdx, Template};
use crate::lang::limits;
use crate::lang::modes::Mode;
use crate::lang::node::{named, node};
use crate::lang::spec::{FieldSpec, FieldType, Named, Section};
use crate::lang::variables::Site;
use std::sync::Arc;

node! {
    /// Runs its processor for each item of a list.
    ///
    /// Each item is the input of one iteration; `$Output` is `{"Items": […]}` in
    /// the order of the items. With `ProcessorConfig` each iteration is an
    /// execution of its own (a distributed Map).
    Map = "Map" {
        shares Common;
        group outgoing: Outgoing;
        group globals: Globals;
        group transition: Transition;
        group handlers: Handlers;
        /// The list of the items; needed unless an `ItemReader` gives them.
        items_path: Arc<Expression> = "ItemsPath", FieldSpec::expected(FieldType::Expression)
            .site(Site::ItemsPath)
            .source("INL, DIST");
        /// What runs for each item.
        processor: Processor = "Processor", FieldSpec::required(FieldType::Node(Processor::SPEC))
            .section(Section::Inner)
            .source("INL");
        /// Iterations that run at once: at most 40 in an inline Map.
        max_concurrency: u64 = "MaxConcurrency", FieldSpec::optional(FieldType::Integer)
            .at_least(1)
            .aliases(&["MaxConcuccency"])
            .default("40; 100 in a distributed Map")
            .source("INL, LIM; decisions S7, R18");
        /// Makes the Map distributed: each iteration is an execution of its own.
        processor_config: ProcessorConfig = "ProcessorConfig", FieldSpec::optional(FieldType::Node(ProcessorConfig::SPEC))
            .source("DIST; decision R18");
        /// Where the items of a distributed Map are read from.
        item_reader: Template = "ItemReader", FieldSpec::optional(FieldType::Constructor)
            .site(Site::MapField)
            .dynamic_accepted()
            .source("DIST; decision R18");
        /// Builds each item of a distributed Map; `$Item` is the original one.
        item_constructor: Template = "ItemConstructor", FieldSpec::optional(FieldType::Constructor)
            .site(Site::ItemConstructor)
            .dynamic_accepted()
            .source("DIST; decision R18");
        /// How the items of a distributed Map are grouped.
        item_batcher: Template = "ItemBatcher", FieldSpec::optional(FieldType::Constructor)
            .site(Site::MapField)
            .dynamic_accepted()
            .source("DIST; decision R18");
        /// Where the results of a distributed Map are written.
        result_writer: Template = "ResultWriter", FieldSpec::optional(FieldType::Constructor)
            .site(Site::MapField)
            .dynamic_accepted()
            .source("DIST; decision R18");
        /// Items that a distributed Map takes at most.
        max_items: Quantity = "MaxItems", FieldSpec::optional(FieldType::Integer)
            .range(1, limits::DISTRIBUTED_ITEMS as u64)
            .site(Site::MapField)
            .dynamic_accepted()
            .source("DIST; decision R18");
        /// Iterations of a distributed Map that may fail.
        tolerated_failure_count: Quantity = "ToleratedFailureCount", FieldSpec::optional(FieldType::Integer)
            .at_least(0)
            .site(Site::MapField)
            .dynamic_accepted()
            .default("0")
            .source("DIST; decision R18");
        /// Percent of the iterations of a distributed Map that may fail.
        tolerated_failure_percentage: Quantity = "ToleratedFailurePercentage", FieldSpec::optional(FieldType::Integer)
            .strict_range(0, 100)
            .site(Site::MapField)
            .dynamic_accepted()
            .default("0")
            .source("DIST; decision R18");
        renamed "Iterator": "Processor";
        renamed "ItemProcessor": "Processor";
        renamed "ItemSelector": "ItemConstructor";
        refused "StartAt": "it stands in `Processor`";
        refused "States": "they stand in `Processor`";
    }
}

node! {
    /// What a Map runs for each item: a scope.
    Processor = "Processor" {
        group scope: ScopeIdx;
        /// Accepted here too; it belongs beside `Processor`.
        config: ProcessorConfig = "ProcessorConfig", FieldSpec::optional(FieldType::Node(ProcessorConfig::SPEC))
            .source("DIST; decision R18");
    }
}

node! {
    /// How a distributed Map runs its iterations.
    ProcessorConfig = "ProcessorConfig" {
        /// The mode of the executions that run the iterations.
        execution_mode: Mode = "ExecutionMode", FieldSpec::required(FieldType::Enum(Mode::VALUES)).source("DIST");
    }
}

named!(Mode {
    Standard = "Standard", "Up to a year, every step recorded, all task modes.";
    Express = "Express", "Up to five minutes, `RequestComplete` only.";
});
