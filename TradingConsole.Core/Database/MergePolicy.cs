namespace TradingConsole.Core.Database;

/// <summary>What a row means whose key is stored already.</summary>
public enum MergePolicy
{
    /// <summary>The stored row stands; the new one repeats it.</summary>
    DoNothing,

    /// <summary>The new row replaces every column that is not part of the key.</summary>
    Update,
}
