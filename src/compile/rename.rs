//! Last names: expressions name signals as views named them, and here they get the names that parents gave them since.

use std::rc::Rc;

use crate::compile::model::Renames;
use crate::expr::{Expr, Setting};
use crate::vega::{
    Base, Chart, ClipDef, Domain, DomainField, Encode, FieldRef, From, Mark, PartEncode, Props, ScaleRef, Scope, Sort,
    Source, Transform, ValueRef,
};

/// Puts the last names into all expressions of a chart.
pub(crate) fn chart(chart: &mut Chart, names: &Renames) {
    if names.is_empty() {
        return;
    }
    let names = Names(names);
    for setting in [&mut chart.background, &mut chart.padding, &mut chart.autosize, &mut chart.width, &mut chart.height]
    {
        names.option(setting);
    }
    names.encode(&mut chart.encode);
    names.scope(&mut chart.scope);
}

/// Puts the last names into a setting.
pub(crate) fn setting(setting: &mut Setting, names: &Renames) {
    Names(names).setting(setting);
}

struct Names<'a>(&'a Renames);

impl Names<'_> {
    fn scope(&self, scope: &mut Scope) {
        for signal in &mut scope.signals {
            if let Some(update) = &mut signal.update {
                self.shared(update);
            }
        }
        for data in &mut scope.data {
            match &mut data.source {
                Source::Url(url) => self.setting(url),
                Source::Signal(expr) => self.shared(expr),
                Source::Empty | Source::Rows(_) | Source::Inline(_) | Source::Derived(_) => {}
            }
            self.transforms(&mut data.transforms);
        }
        for scale in &mut scope.scales {
            match &mut scale.domain {
                Domain::Unset => {}
                Domain::Values(values) => self.setting(values),
                Domain::Fields { fields, sort } => {
                    for field in fields {
                        match field {
                            DomainField::Data { field, sort, .. } => {
                                self.setting(field);
                                self.sort(sort);
                            }
                            DomainField::Values(values) => self.setting(values),
                        }
                    }
                    self.sort(sort);
                }
            }
            self.props(&mut scale.props);
        }
        scope.projections.iter_mut().for_each(|projection| self.props(&mut projection.props));
        for axis in &mut scope.axes {
            self.option(&mut axis.orient);
            self.props(&mut axis.props);
            self.parts(&mut axis.encode);
        }
        for legend in &mut scope.legends {
            self.props(&mut legend.props);
            self.parts(&mut legend.encode);
        }
        if let Some(title) = &mut scope.title {
            self.props(&mut title.props);
            self.parts(&mut title.encode);
        }
        if let Some(layout) = &mut scope.layout {
            self.props(layout);
        }
        scope.marks.iter_mut().for_each(|mark| self.mark(mark));
    }

    fn mark(&self, mark: &mut Mark) {
        if let Some(From::Facet { aggregate: Some(aggregate), .. }) = &mut mark.from {
            self.props(aggregate);
        }
        if let Some(ClipDef::Rect(clip) | ClipDef::Path(clip) | ClipDef::Sphere(clip)) = &mut mark.clip {
            self.setting(clip);
        }
        if let Some(sort) = &mut mark.sort {
            self.props(sort);
        }
        self.option(&mut mark.zindex);
        self.encode(&mut mark.encode);
        self.transforms(&mut mark.transforms);
        self.scope(&mut mark.scope);
    }

    fn transforms(&self, transforms: &mut [Transform]) {
        transforms.iter_mut().for_each(|transform| self.props(&mut transform.params));
    }

    fn sort(&self, sort: &mut Option<Sort>) {
        if let Some(Sort::By { field, order, .. }) = sort {
            self.option(field);
            self.option(order);
        }
    }

    fn parts(&self, parts: &mut [(String, PartEncode)]) {
        parts.iter_mut().for_each(|(_, part)| self.encode(&mut part.encode));
    }

    fn encode(&self, encode: &mut Encode) {
        encode.0.iter_mut().flat_map(|(_, rules)| rules).for_each(|rule| self.rule(rule));
    }

    fn rule(&self, rule: &mut ValueRef) {
        if let Some(test) = &mut rule.test {
            self.shared(test);
        }
        match &mut rule.base {
            Base::None | Base::Value(_) => {}
            Base::Signal(expr) => self.shared(expr),
            Base::Field(field) => self.field(field),
            Base::Gradient(props) => self.props(props),
            Base::Color(parts) => parts.iter_mut().flat_map(|(_, rules)| rules).for_each(|rule| self.rule(rule)),
        }
        match &mut rule.scale {
            Some(ScaleRef::Signal(expr)) => self.shared(expr),
            Some(ScaleRef::Field(field)) => self.field(field),
            Some(ScaleRef::Name(_)) | None => {}
        }
        for setting in [&mut rule.band, &mut rule.round, &mut rule.range] {
            self.option(setting);
        }
        for inner in [&mut rule.exponent, &mut rule.mult, &mut rule.offset].into_iter().flatten() {
            self.rule(inner);
        }
    }

    fn field(&self, field: &mut FieldRef) {
        match field {
            FieldRef::Datum(_) => {}
            FieldRef::Group { field, .. } | FieldRef::Parent { field, .. } | FieldRef::Of(field) => self.field(field),
            FieldRef::Signal(expr) => self.shared(expr),
        }
    }

    fn props(&self, props: &mut Props) {
        props.0.iter_mut().for_each(|(_, setting)| self.setting(setting));
    }

    fn option(&self, setting: &mut Option<Setting>) {
        if let Some(setting) = setting {
            self.setting(setting);
        }
    }

    fn setting(&self, setting: &mut Setting) {
        match setting {
            Setting::Json(_) => {}
            Setting::Signal(expr) | Setting::Expr(expr) => self.shared(expr),
            Setting::List(items) => items.iter_mut().for_each(|item| self.setting(item)),
            Setting::Object(entries) => entries.iter_mut().for_each(|(_, item)| self.setting(item)),
        }
    }

    fn shared(&self, expr: &mut Rc<Expr>) {
        let mut renamed = false;
        expr.walk(|part| renamed |= matches!(part, Expr::Name(name) if self.0.current(name) != &**name));
        if renamed {
            self.expr(Rc::make_mut(expr));
        }
    }

    fn expr(&self, expr: &mut Expr) {
        match expr {
            Expr::Literal(_) => {}
            Expr::Name(name) => {
                let current = self.0.current(name);
                if current != &**name {
                    *name = current.into();
                }
            }
            Expr::Member { object, key } => {
                self.expr(object);
                self.expr(key);
            }
            Expr::Call { arguments, .. } => arguments.iter_mut().for_each(|argument| self.expr(argument)),
            Expr::Unary { operand, .. } => self.expr(operand),
            Expr::Binary { left, right, .. } | Expr::Logical { left, right, .. } => {
                self.expr(left);
                self.expr(right);
            }
            Expr::Conditional { test, then, otherwise } => {
                self.expr(test);
                self.expr(then);
                self.expr(otherwise);
            }
            Expr::Array(items) => items.iter_mut().for_each(|item| self.expr(item)),
            Expr::Object(entries) => entries.iter_mut().for_each(|(_, item)| self.expr(item)),
        }
    }
}
