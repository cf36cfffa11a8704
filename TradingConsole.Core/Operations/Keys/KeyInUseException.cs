namespace TradingConsole.Core.Operations.Keys;

/// <summary>The key may not be taken away or replaced now: something of its account depends on it.</summary>
public sealed class KeyInUseException(string message) : Exception(message);
