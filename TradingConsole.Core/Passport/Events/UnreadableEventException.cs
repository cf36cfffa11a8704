namespace TradingConsole.Core.Passport.Events;

/// <summary>A stored event whose payload cannot be believed: trying again will not help, so it goes to the dead letters at once.</summary>
public sealed class UnreadableEventException(string message, Exception? inner = null) : Exception(message, inner);
