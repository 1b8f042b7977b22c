//! The names of Vega-Lite's language: one table of the words that a document may use, each set of them an enum.
//!
//! A word becomes its enum where the document is read; from there on it is compared as a number. What a set does not know keeps
//! its text, for messages and for Vega ([`Word`], [`Props`](super::Props)); the nearest known word is suggested by
//! `read::words`.

use serde_json::Value as Json;

/// A set of words.
pub(crate) trait Name: Copy + Eq + std::fmt::Debug + 'static {
    /// Every word, in the order of the table.
    const NAMES: &'static [Self];

    /// The word as Vega-Lite spells it.
    fn name(self) -> &'static str;

    /// The word spelled `name`.
    fn named(name: &str) -> Option<Self>;

    /// The word that a value is.
    fn of(json: &Json) -> Option<Self> {
        Self::named(json.as_str()?)
    }
}

/// A word of a set, or one that the set does not know, with its text.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) enum Word<N> {
    Known(N),
    Other(Box<str>),
}

impl<N: Name> Word<N> {
    /// The word spelled `text`.
    pub(crate) fn new(text: &str) -> Self {
        N::named(text).map_or_else(|| Self::Other(text.into()), Self::Known)
    }

    /// The word if the set knows it.
    pub(crate) fn known(&self) -> Option<N> {
        match self {
            Self::Known(name) => Some(*name),
            Self::Other(_) => None,
        }
    }

    /// The word as it was written.
    pub(crate) fn text(&self) -> &str {
        match self {
            Self::Known(name) => name.name(),
            Self::Other(text) => text,
        }
    }
}

/// Makes an enum of each set of words, with `ALL`, `name` and `named`.
macro_rules! names {
    ($($(#[$doc:meta])* enum $Set:ident { $($Word:ident = $text:literal,)* })*) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
        pub(crate) enum $Set {
            $($Word,)*
        }

        impl Name for $Set {
            const NAMES: &'static [Self] = &Self::ALL;

            fn name(self) -> &'static str {
                $Set::name(self)
            }

            fn named(name: &str) -> Option<Self> {
                $Set::named(name)
            }

        }

        impl $Set {
            /// Every word, in the order of the table.
            pub(crate) const ALL: [Self; [$($text),*].len()] = [$(Self::$Word),*];

            /// The word as Vega-Lite spells it.
            pub(crate) fn name(self) -> &'static str {
                match self {
                    $(Self::$Word => $text,)*
                }
            }

            /// The word spelled `name`.
            pub(crate) fn named(name: &str) -> Option<Self> {
                match name {
                    $($text => Some(Self::$Word),)*
                    _ => None,
                }
            }
        }

        impl std::fmt::Display for $Set {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.name())
            }
        }
    )*};
}

names! {
    /// A channel of an encoding. The order is Vega-Lite's own: it decides the order of scales, axes and
    /// legends.
    enum Channel {
        X = "x", Y = "y", X2 = "x2", Y2 = "y2", Theta = "theta", Theta2 = "theta2", Radius = "radius",
        Radius2 = "radius2", Longitude = "longitude", Longitude2 = "longitude2", Latitude = "latitude",
        Latitude2 = "latitude2", XOffset = "xOffset", YOffset = "yOffset", Color = "color", Fill = "fill",
        Stroke = "stroke", Time = "time", Opacity = "opacity", FillOpacity = "fillOpacity",
        StrokeOpacity = "strokeOpacity", StrokeWidth = "strokeWidth", StrokeDash = "strokeDash", Size = "size",
        Angle = "angle", Shape = "shape", Order = "order", Text = "text", Detail = "detail", Key = "key",
        Tooltip = "tooltip", Href = "href", Url = "url", Description = "description",
        // With `column` and `facet` in a document as written only: they split a unit into cells.
        Row = "row", Column = "column", Facet = "facet",
        // With those after it a channel of `errorbar` and `errorband` alone.
        XError = "xError", XError2 = "xError2", YError = "yError", YError2 = "yError2",
    }

    /// A type of mark.
    enum MarkType {
        Arc = "arc", Area = "area", Bar = "bar", BoxPlot = "boxplot", Circle = "circle",
        ErrorBand = "errorband", ErrorBar = "errorbar", GeoShape = "geoshape", Image = "image", Line = "line",
        Point = "point", Rect = "rect", Rule = "rule", Square = "square", Text = "text", Tick = "tick",
        Trail = "trail",
    }

    /// A type of data.
    enum DataType {
        Quantitative = "quantitative", Temporal = "temporal", Ordinal = "ordinal", Nominal = "nominal",
        Geojson = "geojson",
    }

    /// The direction of a bar, a line, a legend.
    enum Orientation {
        Horizontal = "horizontal", Vertical = "vertical",
    }

    /// The side at which an axis, a header or a legend stands.
    enum Orient {
        Left = "left", Right = "right", Top = "top", Bottom = "bottom", None = "none", TopLeft = "top-left",
        TopRight = "top-right", BottomLeft = "bottom-left", BottomRight = "bottom-right",
    }

    /// The size of a view in one direction, or of the cells or views in it.
    enum SizeName {
        Width = "width", Height = "height", ChildWidth = "childWidth", ChildHeight = "childHeight",
    }

    /// Where along its side a title or a label begins.
    enum Anchor {
        Start = "start", Middle = "middle", End = "end",
    }

    /// How the segments of a stack are laid out.
    enum StackOffset {
        Zero = "zero", Center = "center", Normalize = "normalize",
    }

    /// Whether views share a scale, an axis or a legend.
    enum ResolveMode {
        Shared = "shared", Independent = "independent",
    }

    /// The order of sorted values.
    enum SortOrder {
        Ascending = "ascending", Descending = "descending",
    }

    /// An operation that summarizes rows.
    enum AggregateOp {
        ArgMax = "argmax", ArgMin = "argmin", Average = "average", Count = "count", Distinct = "distinct",
        Exponential = "exponential", ExponentialB = "exponentialb", Product = "product", Max = "max",
        Mean = "mean", Median = "median", Min = "min", Missing = "missing", Q1 = "q1", Q3 = "q3", Ci0 = "ci0",
        Ci1 = "ci1", Stderr = "stderr", Stdev = "stdev", StdevP = "stdevp", Sum = "sum", Valid = "valid",
        Values = "values", Variance = "variance", VarianceP = "variancep",
    }

    /// A parameter of bins.
    enum BinProp {
        Anchor = "anchor", Base = "base", Binned = "binned", Divide = "divide", Extent = "extent",
        MaxBins = "maxbins", MinStep = "minstep", Nice = "nice", Step = "step", Steps = "steps",
    }

    /// A parameter of a time unit.
    enum TimeUnitProp {
        Unit = "unit", Utc = "utc", Binned = "binned", Step = "step", MaxBins = "maxbins",
    }

    /// What a format is written for; any other word names a function of the host.
    enum FormatType {
        Number = "number", Time = "time",
    }

    /// What is done with values that no scale can place.
    enum InvalidMode {
        Filter = "filter", BreakPathsFilterDomains = "break-paths-filter-domains",
        BreakPathsShowDomains = "break-paths-show-domains",
        BreakPathsShowPathDomains = "break-paths-show-path-domains", Show = "show",
    }

    /// A type of selection.
    enum SelectionType {
        Point = "point", Interval = "interval",
    }

    /// How selections of the same name in several views come together.
    enum SelectionResolution {
        Global = "global", Union = "union", Intersect = "intersect",
    }

    /// How a value is tested against what a selection remembers of a field.
    enum TupleType {
        Equal = "E", Range = "R", RangeRightExclusive = "R-RE",
    }

    /// A type of legend.
    enum LegendType {
        Gradient = "gradient", Symbol = "symbol",
    }

    /// The part of an axis that can have an encoding of its own.
    enum AxisPart {
        Domain = "domain", Grid = "grid", Labels = "labels", Ticks = "ticks", Title = "title",
    }

    /// The part of a legend that can have an encoding of its own.
    enum LegendPart {
        Labels = "labels", Legend = "legend", Title = "title", Symbols = "symbols", Gradient = "gradient",
        Entries = "entries",
    }

    /// The word that tells what a view is made of, the first that counts first.
    enum ViewWord {
        Facet = "facet", Repeat = "repeat", HConcat = "hconcat", VConcat = "vconcat", Concat = "concat",
        Layer = "layer", Mark = "mark",
    }

    /// A property of a view, or of the document.
    enum ViewProp {
        Schema = "$schema", Align = "align", Autosize = "autosize", Background = "background",
        Bounds = "bounds", Center = "center", Columns = "columns", Concat = "concat", Config = "config",
        Data = "data", Datasets = "datasets", Description = "description", Encoding = "encoding",
        Facet = "facet", HConcat = "hconcat", Height = "height", Layer = "layer", Mark = "mark", Name = "name",
        Padding = "padding", Params = "params", Projection = "projection", Repeat = "repeat",
        Resolve = "resolve", Selection = "selection", Spacing = "spacing", Spec = "spec", Title = "title",
        Transform = "transform", UserMeta = "usermeta", VConcat = "vconcat", View = "view", Width = "width",
    }

    /// A setting of how the views of a composition are laid out.
    enum LayoutProp {
        Align = "align", Bounds = "bounds", Center = "center", Columns = "columns", Spacing = "spacing",
    }

    /// A property of a channel's definition that has a place of its own in [`ChannelDef`](super::ChannelDef).
    enum ChannelProp {
        Field = "field", Datum = "datum", Value = "value", Type = "type", Aggregate = "aggregate", Bin = "bin",
        TimeUnit = "timeUnit", BandPosition = "bandPosition", Scale = "scale", Axis = "axis", Legend = "legend",
        Header = "header", Stack = "stack", Sort = "sort", Impute = "impute", Title = "title",
        Format = "format", FormatType = "formatType", Condition = "condition", Repeat = "repeat",
    }

    /// The word that tells what a transform does, the first that counts first.
    enum TransformWord {
        Calculate = "calculate", Filter = "filter", Bin = "bin", TimeUnit = "timeUnit", Aggregate = "aggregate",
        Lookup = "lookup", Window = "window", JoinAggregate = "joinaggregate", Stack = "stack", Fold = "fold",
        Extent = "extent", Flatten = "flatten", Pivot = "pivot", Sample = "sample", Impute = "impute",
        Density = "density", Quantile = "quantile", Regression = "regression", Loess = "loess",
    }

    /// A property of a transform, or of an operation, an order or a source in it.
    enum TransformProp {
        Aggregate = "aggregate", As = "as", Bandwidth = "bandwidth", Bin = "bin", Calculate = "calculate",
        Counts = "counts", Cumulative = "cumulative", Data = "data", Default = "default", Density = "density",
        Extent = "extent", Field = "field", Fields = "fields", Filter = "filter", Flatten = "flatten",
        Fold = "fold", Frame = "frame", From = "from", GroupBy = "groupby", IgnorePeers = "ignorePeers",
        Impute = "impute", JoinAggregate = "joinaggregate", Key = "key", KeyVals = "keyvals", Limit = "limit",
        Loess = "loess", Lookup = "lookup", Maxsteps = "maxsteps", Method = "method", Minsteps = "minsteps",
        Offset = "offset", On = "on", Op = "op", Order = "order", Param = "param", Params = "params",
        Pivot = "pivot", Probs = "probs", Quantile = "quantile", Regression = "regression", Resolve = "resolve",
        Sample = "sample", Sort = "sort", Stack = "stack", Start = "start", Step = "step", Steps = "steps",
        Stop = "stop", TimeUnit = "timeUnit", Value = "value", Window = "window",
    }

    /// A property of a mark, written on it or in the config.
    enum MarkProp {
        Align = "align", Angle = "angle", Aria = "aria", AriaRole = "ariaRole",
        AriaRoleDescription = "ariaRoleDescription", Aspect = "aspect", Band = "band", BandSize = "bandSize",
        Baseline = "baseline", BinSpacing = "binSpacing", Blend = "blend", Borders = "borders", Box = "box",
        Center = "center", Clip = "clip", Color = "color", ContinuousBandSize = "continuousBandSize",
        CornerRadius = "cornerRadius", CornerRadiusBottomLeft = "cornerRadiusBottomLeft",
        CornerRadiusBottomRight = "cornerRadiusBottomRight", CornerRadiusEnd = "cornerRadiusEnd",
        CornerRadiusTopLeft = "cornerRadiusTopLeft", CornerRadiusTopRight = "cornerRadiusTopRight",
        Cursor = "cursor", Description = "description", Detail = "detail", Dir = "dir",
        DiscreteBandSize = "discreteBandSize", Dx = "dx", Dy = "dy", Ellipsis = "ellipsis",
        EndAngle = "endAngle", Extent = "extent", Fill = "fill", FillOpacity = "fillOpacity", Filled = "filled",
        Font = "font", FontSize = "fontSize", FontStyle = "fontStyle", FontWeight = "fontWeight",
        Height = "height", Href = "href", InnerRadius = "innerRadius", Interpolate = "interpolate",
        Invalid = "invalid", Key = "key", Latitude = "latitude", Latitude2 = "latitude2", Limit = "limit",
        Line = "line", LineBreak = "lineBreak", LineHeight = "lineHeight", Longitude = "longitude",
        Longitude2 = "longitude2", Median = "median", MinBandSize = "minBandSize", Opacity = "opacity",
        Order = "order", Orient = "orient", OuterRadius = "outerRadius", Outliers = "outliers",
        PadAngle = "padAngle", Point = "point", Radius = "radius", Radius2 = "radius2",
        Radius2Offset = "radius2Offset", RadiusOffset = "radiusOffset", Rule = "rule", Shape = "shape",
        Size = "size", Smooth = "smooth", StartAngle = "startAngle", Stroke = "stroke", StrokeCap = "strokeCap",
        StrokeDash = "strokeDash", StrokeDashOffset = "strokeDashOffset", StrokeJoin = "strokeJoin",
        StrokeMiterLimit = "strokeMiterLimit", StrokeOffset = "strokeOffset", StrokeOpacity = "strokeOpacity",
        StrokeWidth = "strokeWidth", Style = "style", Tension = "tension", Text = "text", Theta = "theta",
        Theta2 = "theta2", Theta2Offset = "theta2Offset", ThetaOffset = "thetaOffset", Thickness = "thickness",
        Ticks = "ticks", Time = "time", TimeUnitBandPosition = "timeUnitBandPosition",
        TimeUnitBandSize = "timeUnitBandSize", Tooltip = "tooltip", Type = "type", Url = "url", Width = "width", X = "x",
        X2 = "x2", X2Offset = "x2Offset", XOffset = "xOffset", Y = "y", Y2 = "y2", Y2Offset = "y2Offset",
        YOffset = "yOffset",
    }

    /// A property of an axis. The order is that in which Vega-Lite works them out and writes them.
    enum AxisProp {
        GridScale = "gridScale", Orient = "orient", Aria = "aria", BandPosition = "bandPosition",
        Description = "description", Domain = "domain", DomainCap = "domainCap", DomainColor = "domainColor",
        DomainDash = "domainDash", DomainDashOffset = "domainDashOffset", DomainOpacity = "domainOpacity",
        DomainWidth = "domainWidth", Format = "format", FormatType = "formatType", Grid = "grid",
        GridCap = "gridCap", GridColor = "gridColor", GridDash = "gridDash", GridDashOffset = "gridDashOffset",
        GridOpacity = "gridOpacity", GridWidth = "gridWidth", LabelAlign = "labelAlign",
        LabelAngle = "labelAngle", LabelBaseline = "labelBaseline", LabelBound = "labelBound",
        LabelColor = "labelColor", LabelFlush = "labelFlush", LabelFlushOffset = "labelFlushOffset",
        LabelFont = "labelFont", LabelFontSize = "labelFontSize", LabelFontStyle = "labelFontStyle",
        LabelFontWeight = "labelFontWeight", LabelLimit = "labelLimit", LabelLineHeight = "labelLineHeight",
        LabelOffset = "labelOffset", LabelOpacity = "labelOpacity", LabelOverlap = "labelOverlap",
        LabelPadding = "labelPadding", Labels = "labels", LabelSeparation = "labelSeparation",
        MaxExtent = "maxExtent", MinExtent = "minExtent", Offset = "offset", Position = "position",
        TickBand = "tickBand", TickCap = "tickCap", TickColor = "tickColor", TickCount = "tickCount",
        TickDash = "tickDash", TickDashOffset = "tickDashOffset", TickExtra = "tickExtra",
        TickMinStep = "tickMinStep", TickOffset = "tickOffset", TickOpacity = "tickOpacity",
        TickRound = "tickRound", Ticks = "ticks", TickSize = "tickSize", TickWidth = "tickWidth",
        TitleAlign = "titleAlign", TitleAnchor = "titleAnchor", TitleAngle = "titleAngle",
        TitleBaseline = "titleBaseline", TitleColor = "titleColor", TitleFont = "titleFont",
        TitleFontSize = "titleFontSize", TitleFontStyle = "titleFontStyle", TitleFontWeight = "titleFontWeight",
        TitleLimit = "titleLimit", TitleLineHeight = "titleLineHeight", TitleOpacity = "titleOpacity",
        TitlePadding = "titlePadding", TitleX = "titleX", TitleY = "titleY", Translate = "translate",
        Values = "values", Zindex = "zindex", LabelExpr = "labelExpr", Scale = "scale",
        // With those after it kept apart from what Vega is given.
        Disable = "disable", Encoding = "encoding", Style = "style", Title = "title",
    }

    /// A property of a legend. The order is that in which Vega-Lite works them out and writes them.
    enum LegendProp {
        Aria = "aria", ClipHeight = "clipHeight", ColumnPadding = "columnPadding", Columns = "columns",
        CornerRadius = "cornerRadius", Description = "description", Direction = "direction",
        FillColor = "fillColor", Format = "format", FormatType = "formatType",
        GradientLength = "gradientLength", GradientOpacity = "gradientOpacity",
        GradientStrokeColor = "gradientStrokeColor", GradientStrokeWidth = "gradientStrokeWidth",
        GradientThickness = "gradientThickness", GridAlign = "gridAlign", LabelAlign = "labelAlign",
        LabelBaseline = "labelBaseline", LabelColor = "labelColor", LabelFont = "labelFont",
        LabelFontSize = "labelFontSize", LabelFontStyle = "labelFontStyle", LabelFontWeight = "labelFontWeight",
        LabelLimit = "labelLimit", LabelOffset = "labelOffset", LabelOpacity = "labelOpacity",
        LabelOverlap = "labelOverlap", LabelPadding = "labelPadding", LabelSeparation = "labelSeparation",
        LegendX = "legendX", LegendY = "legendY", Offset = "offset", Orient = "orient", Padding = "padding",
        RowPadding = "rowPadding", StrokeColor = "strokeColor", SymbolDash = "symbolDash",
        SymbolDashOffset = "symbolDashOffset", SymbolFillColor = "symbolFillColor", SymbolLimit = "symbolLimit",
        SymbolOffset = "symbolOffset", SymbolOpacity = "symbolOpacity", SymbolSize = "symbolSize",
        SymbolStrokeColor = "symbolStrokeColor", SymbolStrokeWidth = "symbolStrokeWidth",
        SymbolType = "symbolType", TickCount = "tickCount", TickMinStep = "tickMinStep",
        TitleAlign = "titleAlign", TitleAnchor = "titleAnchor", TitleBaseline = "titleBaseline",
        TitleColor = "titleColor", TitleFont = "titleFont", TitleFontSize = "titleFontSize",
        TitleFontStyle = "titleFontStyle", TitleFontWeight = "titleFontWeight", TitleLimit = "titleLimit",
        TitleLineHeight = "titleLineHeight", TitleOpacity = "titleOpacity", TitleOrient = "titleOrient",
        TitlePadding = "titlePadding", Type = "type", Values = "values", Zindex = "zindex",
        LabelExpr = "labelExpr",
        // With those after it the scale of the channel of that name.
        Opacity = "opacity", Shape = "shape", Stroke = "stroke", Fill = "fill", Size = "size",
        StrokeWidth = "strokeWidth", StrokeDash = "strokeDash",
        // With those after it kept apart from what Vega is given.
        Disable = "disable", Encoding = "encoding", Title = "title",
        // With those after it a property of the config alone.
        GradientDirection = "gradientDirection", GradientHorizontalMaxLength = "gradientHorizontalMaxLength",
        GradientHorizontalMinLength = "gradientHorizontalMinLength",
        GradientVerticalMaxLength = "gradientVerticalMaxLength",
        GradientVerticalMinLength = "gradientVerticalMinLength", SymbolBaseFillColor = "symbolBaseFillColor",
        UnselectedOpacity = "unselectedOpacity",
    }

    /// A property that axes, legends and headers have in common.
    enum GuideProp {
        Title = "title", Format = "format", FormatType = "formatType",
    }

    /// A property of the header of a facet.
    enum HeaderProp {
        Format = "format", FormatType = "formatType", LabelAlign = "labelAlign", LabelAnchor = "labelAnchor",
        LabelAngle = "labelAngle", LabelBaseline = "labelBaseline", LabelColor = "labelColor",
        LabelExpr = "labelExpr", LabelFont = "labelFont", LabelFontSize = "labelFontSize",
        LabelFontStyle = "labelFontStyle", LabelFontWeight = "labelFontWeight", LabelLimit = "labelLimit",
        LabelLineHeight = "labelLineHeight", LabelOrient = "labelOrient", LabelPadding = "labelPadding",
        Labels = "labels", Orient = "orient", Title = "title", TitleAlign = "titleAlign",
        TitleAnchor = "titleAnchor", TitleAngle = "titleAngle", TitleBaseline = "titleBaseline",
        TitleColor = "titleColor", TitleFont = "titleFont", TitleFontSize = "titleFontSize",
        TitleFontStyle = "titleFontStyle", TitleFontWeight = "titleFontWeight", TitleLimit = "titleLimit",
        TitleLineHeight = "titleLineHeight", TitleOrient = "titleOrient", TitlePadding = "titlePadding",
    }

    /// A property of a scale. The order is that in which Vega-Lite works them out.
    enum ScaleProp {
        DomainMax = "domainMax", DomainMin = "domainMin", DomainMid = "domainMid", DomainRaw = "domainRaw",
        Align = "align", Bins = "bins", Reverse = "reverse", Round = "round", Clamp = "clamp", Nice = "nice",
        Base = "base", Exponent = "exponent", Constant = "constant", Interpolate = "interpolate", Zero = "zero",
        Padding = "padding", PaddingInner = "paddingInner", PaddingOuter = "paddingOuter",
        DomainImplicit = "domainImplicit",
        // With those after it worked out by rules of their own.
        Type = "type", Domain = "domain", Range = "range", RangeMin = "rangeMin", RangeMax = "rangeMax",
        Scheme = "scheme",
    }

    /// A setting of the config for scales.
    enum ScaleConfigProp {
        Align = "align", AnimationDuration = "animationDuration", BandPaddingInner = "bandPaddingInner",
        BandPaddingOuter = "bandPaddingOuter",
        BandWithNestedOffsetPaddingInner = "bandWithNestedOffsetPaddingInner",
        BandWithNestedOffsetPaddingOuter = "bandWithNestedOffsetPaddingOuter",
        BarBandPaddingInner = "barBandPaddingInner", Base = "base", Clamp = "clamp", Constant = "constant",
        ContinuousPadding = "continuousPadding", Exponent = "exponent", FramesPerSecond = "framesPerSecond",
        Invalid = "invalid", MaxBandSize = "maxBandSize", MaxFontSize = "maxFontSize",
        MaxOpacity = "maxOpacity", MaxSize = "maxSize", MaxStrokeWidth = "maxStrokeWidth",
        MinBandSize = "minBandSize", MinFontSize = "minFontSize", MinOpacity = "minOpacity",
        MinSize = "minSize", MinStrokeWidth = "minStrokeWidth",
        OffsetBandPaddingInner = "offsetBandPaddingInner", OffsetBandPaddingOuter = "offsetBandPaddingOuter",
        PointPadding = "pointPadding", QuantileCount = "quantileCount", QuantizeCount = "quantizeCount",
        RectBandPaddingInner = "rectBandPaddingInner", Round = "round",
        TickBandPaddingInner = "tickBandPaddingInner", UseUnaggregatedDomain = "useUnaggregatedDomain",
        XReverse = "xReverse", Zero = "zero",
    }

    /// A property of a domain that is no list.
    enum DomainProp {
        UnionWith = "unionWith",
    }

    /// A property of a range that is no list, or of a scheme, whose `name` it becomes.
    enum RangeProp {
        Step = "step", Field = "field", Data = "data", Scheme = "scheme", Name = "name",
    }

    /// A property of a view's width or height that is made of steps.
    enum SizeProp {
        Step = "step", For = "for",
    }

    /// A property of how the picture is fitted into its size.
    enum AutosizeProp {
        Type = "type", Contains = "contains", Resize = "resize",
    }

    /// A way to fit the picture into its size.
    enum AutosizeType {
        Pad = "pad", Fit = "fit", FitX = "fit-x", FitY = "fit-y", None = "none",
    }

    /// A property of the format of data.
    enum DataFormatProp {
        Type = "type", Parse = "parse", Property = "property", Feature = "feature", Mesh = "mesh",
        Filter = "filter", Delimiter = "delimiter",
    }

    /// A property of the box behind a view, or of views in the config.
    enum ViewBackgroundProp {
        Clip = "clip", ContinuousHeight = "continuousHeight", ContinuousWidth = "continuousWidth",
        CornerRadius = "cornerRadius", Cursor = "cursor", DiscreteHeight = "discreteHeight",
        DiscreteWidth = "discreteWidth", Fill = "fill", FillOpacity = "fillOpacity", Height = "height",
        Opacity = "opacity", Step = "step", Stroke = "stroke", StrokeCap = "strokeCap",
        StrokeDash = "strokeDash", StrokeDashOffset = "strokeDashOffset", StrokeJoin = "strokeJoin",
        StrokeMiterLimit = "strokeMiterLimit", StrokeOpacity = "strokeOpacity", StrokeWidth = "strokeWidth",
        Style = "style", Width = "width",
    }

    /// A property of a title.
    enum TitleProp {
        Align = "align", Anchor = "anchor", Angle = "angle", Aria = "aria", Baseline = "baseline",
        Color = "color", Dx = "dx", Dy = "dy", Encoding = "encoding", Font = "font", FontSize = "fontSize",
        FontStyle = "fontStyle", FontWeight = "fontWeight", Frame = "frame", Limit = "limit",
        LineHeight = "lineHeight", Offset = "offset", Orient = "orient", Style = "style", Subtitle = "subtitle",
        SubtitleColor = "subtitleColor", SubtitleFont = "subtitleFont", SubtitleFontSize = "subtitleFontSize",
        SubtitleFontStyle = "subtitleFontStyle", SubtitleFontWeight = "subtitleFontWeight",
        SubtitleLineHeight = "subtitleLineHeight", SubtitlePadding = "subtitlePadding", Text = "text",
        Zindex = "zindex",
    }

    /// A block of the config, but for those of the types of marks.
    enum ConfigBlock {
        Mark = "mark", View = "view", Scale = "scale", Legend = "legend", Header = "header",
        HeaderRow = "headerRow", HeaderColumn = "headerColumn", HeaderFacet = "headerFacet", Axis = "axis",
        AxisX = "axisX", AxisY = "axisY", AxisTop = "axisTop", AxisBottom = "axisBottom", AxisLeft = "axisLeft",
        AxisRight = "axisRight", AxisBand = "axisBand", AxisPoint = "axisPoint", AxisDiscrete = "axisDiscrete",
        AxisQuantitative = "axisQuantitative", AxisTemporal = "axisTemporal", AxisXBand = "axisXBand",
        AxisXPoint = "axisXPoint", AxisXDiscrete = "axisXDiscrete", AxisXQuantitative = "axisXQuantitative",
        AxisXTemporal = "axisXTemporal", AxisYBand = "axisYBand", AxisYPoint = "axisYPoint",
        AxisYDiscrete = "axisYDiscrete", AxisYQuantitative = "axisYQuantitative",
        AxisYTemporal = "axisYTemporal", Title = "title", Facet = "facet", Concat = "concat",
        Projection = "projection", Selection = "selection", Style = "style",
    }

    /// A property of a projection.
    enum ProjectionProp {
        Type = "type", Center = "center", ClipAngle = "clipAngle", ClipExtent = "clipExtent",
        Coefficient = "coefficient", Distance = "distance", Extent = "extent", Fit = "fit",
        Fraction = "fraction", Lobes = "lobes", Parallel = "parallel", PointRadius = "pointRadius",
        Points = "points", Precision = "precision", Radius = "radius", Ratio = "ratio", ReflectX = "reflectX",
        ReflectY = "reflectY", Rotate = "rotate", Scale = "scale", Size = "size", Spacing = "spacing",
        Tilt = "tilt", Translate = "translate",
    }

    /// A property of a param, but for its name.
    enum ParamProp {
        Value = "value", Expr = "expr", Bind = "bind", Select = "select", Views = "views", React = "react",
        Selection = "selection",
    }

    /// A property of a selection, or of selections in the config.
    enum SelectionProp {
        Type = "type", Encodings = "encodings", Fields = "fields", On = "on", Clear = "clear",
        Resolve = "resolve", Toggle = "toggle", Nearest = "nearest", Mark = "mark", Translate = "translate",
        Zoom = "zoom", Value = "value",
    }

    /// What sets a selection, where it is not only the pointer.
    enum BindWord {
        Scales = "scales", Legend = "legend",
    }

    /// What names a param where it is used; `selection` in old documents.
    enum ParamRefProp {
        Param = "param", Selection = "selection",
    }

    /// A property of a selection that versions 2 to 4 wrote in another place, or by another name.
    enum OldSelectionProp {
        Type = "type", Init = "init", Bind = "bind", Empty = "empty", Toggle = "toggle",
    }

    /// A type of selection that versions 2 to 4 had.
    enum OldSelectionType {
        Single = "single", Multi = "multi",
    }

    /// A setting of the config that stands in no block.
    enum ConfigProp {
        Aria = "aria", Autosize = "autosize", Background = "background", Color = "color",
        CountTitle = "countTitle", CustomFormatTypes = "customFormatTypes", FieldTitle = "fieldTitle",
        Font = "font", FontSize = "fontSize", LineBreak = "lineBreak", Overlay = "overlay",
        NormalizedNumberFormat = "normalizedNumberFormat",
        NormalizedNumberFormatType = "normalizedNumberFormatType", NumberFormat = "numberFormat",
        NumberFormatType = "numberFormatType", Padding = "padding", Params = "params", Signals = "signals",
        TimeFormat = "timeFormat", TimeFormatType = "timeFormatType", TooltipFormat = "tooltipFormat",
    }
}
