namespace TradingConsole.Core.Boosting.Growing;

/// <summary>The best split found for one leaf; <c>None</c> until one is found.</summary>
internal struct SplitCandidate
{
    public static readonly SplitCandidate None = new() { Column = -1, Gain = double.NegativeInfinity };

    /// <summary>Index among the used columns, −1 = none.</summary>
    public int Column;

    /// <summary>Rows with bin ≤ this go left.</summary>
    public int Threshold;

    public bool DefaultLeft;

    /// <summary>Gain over not splitting.</summary>
    public double Gain;

    public double LeftGradient;

    public double LeftHessian;

    public double RightGradient;

    public double RightHessian;

    public double LeftOutput;

    public double RightOutput;

    /// <summary>LightGBM's tie rule: more gain, then the smaller feature index.</summary>
    public readonly bool IsBetterThan(in SplitCandidate other)
    {
        var gain = double.IsNaN(Gain) ? double.NegativeInfinity : Gain;
        var otherGain = double.IsNaN(other.Gain) ? double.NegativeInfinity : other.Gain;
        return gain != otherGain ? gain > otherGain : (uint)Column < (uint)other.Column;
    }
}
