//! `node!`: one declaration of a mapping becomes its structure, its table and its lowering.

/// Declares a mapping of the language.
///
/// From the declaration come the structure of the typed flow (each field a
/// [`Field`](crate::flow::Field)), the [`NodeSpec`](crate::lang::spec::NodeSpec)
/// that all readers share, and the plumbing that takes the fields out of a
/// written mapping. Decisions stand elsewhere.
///
/// `shares` names fields that the same mapping holds but another structure
/// keeps; `group` names fields that this structure keeps in one of its own.
macro_rules! node {
    (
        $(#[doc = $doc:literal])+
        $node:ident = $title:literal {
            $(shares $shared:ty;)*
            $(group $group:ident: $group_ty:ident;)*
            $(
                $(#[doc = $field_doc:literal])+
                $field:ident: $ty:ty = $key:literal, $spec:expr;
            )*
            $(renamed $old:literal: $new:literal;)*
            $(refused $refused:literal: $why:literal;)*
        }
    ) => {
        $(#[doc = $doc])+
        #[derive(Clone, Debug)]
        pub struct $node {
            /// The whole mapping.
            pub span: $crate::source::Span,
            $(
                #[doc = concat!("The fields of [`", stringify!($group_ty), "`].")]
                pub $group: $group_ty,
            )*
            $(
                $(#[doc = $field_doc])+
                pub $field: $crate::flow::Field<$ty>,
            )*
        }

        impl $crate::lower::Node for $node {
            const SPEC: &'static $crate::lang::spec::NodeSpec = &$crate::lang::spec::NodeSpec {
                name: $title,
                doc: concat!($($doc, "\n"),+).trim_ascii(),
                groups: &[
                    $(<$shared as $crate::lower::Node>::SPEC,)*
                    $(<$group_ty as $crate::lower::Node>::SPEC,)*
                ],
                fields: &[$($crate::lang::spec::FieldSpec {
                    name: $key,
                    doc: concat!($($field_doc, "\n"),+).trim_ascii(),
                    ..$spec
                }),*],
                refused: &[
                    $(($old, $crate::lang::spec::Refusal::Renamed($new)),)*
                    $(($refused, $crate::lang::spec::Refusal::Because($why)),)*
                ],
            };

            fn take(found: &mut $crate::lower::Found<'_>, ctx: &mut $crate::lower::Ctx<'_>) -> Self {
                let span = found.span();
                $(let $group = <$group_ty as $crate::lower::Node>::take(found, ctx);)*
                let mut specs = <Self as $crate::lower::Node>::SPEC.fields.iter();
                $(let $field = found.field(specs.next(), ctx);)*
                debug_assert!(specs.next().is_none(), "each field is taken");
                Self { span, $($group,)* $($field,)* }
            }
        }
    };
}

/// Declares the texts that stand for the variants of an enumeration.
macro_rules! named {
    ($enum:ty { $($variant:ident = $name:literal, $doc:literal;)+ }) => {
        impl $crate::lang::spec::Named for $enum {
            const VALUES: &'static [$crate::lang::spec::EnumValue] =
                &[$($crate::lang::spec::EnumValue { name: $name, doc: $doc }),+];
            const ALL: &'static [Self] = &[$(Self::$variant),+];
        }

        impl $crate::lower::FieldValue for $enum {
            fn lower(
                node: &$crate::yaml::Node,
                spec: &'static $crate::lang::spec::FieldSpec,
                ctx: &mut $crate::lower::Ctx<'_>,
            ) -> Option<Self> {
                $crate::lower::named(node, spec, ctx)
            }
        }
    };
}

pub(crate) use {named, node};
