namespace TradingConsole.Core.Boosting;

/// <summary>How a node decides, in LightGBM's bits: 1 categorical, 2 missing goes left, bits 2-3 the missing type.</summary>
public readonly record struct DecisionType(byte Bits)
{
    public DecisionType(MissingType missing, bool defaultLeft, bool categorical = false)
        : this((byte)((categorical ? 1 : 0) | (defaultLeft ? 2 : 0) | ((int)missing << 2)))
    {
    }

    public bool IsCategorical => (Bits & 1) != 0;

    public bool DefaultLeft => (Bits & 2) != 0;

    public MissingType Missing => (MissingType)((Bits >> 2) & 3);
}

/// <summary>Which input counts as missing at a node.</summary>
public enum MissingType
{
    /// <summary>None: NaN is read as 0.</summary>
    None = 0,

    /// <summary>Zero, and NaN, which is read as 0.</summary>
    Zero = 1,

    /// <summary>NaN.</summary>
    NaN = 2,
}
