namespace TradingConsole.Core.Boosting.Growing;

/// <summary>Between which outputs a leaf and all below it must stay, so that a split above it on a monotone feature keeps its order.</summary>
internal readonly record struct OutputBounds(double Min, double Max)
{
    public static readonly OutputBounds None = new(double.NegativeInfinity, double.PositiveInfinity);

    public double Clamp(double output) => output < Min ? Min : output > Max ? Max : output;

    /// <summary>The bounds of both children: LightGBM's method 'basic' parts them in the middle of their outputs.</summary>
    public (OutputBounds Left, OutputBounds Right) Split(int monotone, double leftOutput, double rightOutput)
    {
        var middle = (leftOutput + rightOutput) / 2;
        return monotone switch
        {
            > 0 => (this with { Max = Math.Min(Max, middle) }, this with { Min = Math.Max(Min, middle) }),
            < 0 => (this with { Min = Math.Max(Min, middle) }, this with { Max = Math.Min(Max, middle) }),
            _ => (this, this),
        };
    }
}
