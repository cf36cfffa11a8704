namespace TradingConsole.Core.Messaging;

/// <summary>One message from another node.</summary>
/// <param name="IsResume">
/// True for the message made here whenever listening (re)starts: notifications sent before it may be lost, so read the state anew.
/// </param>
public readonly record struct PgNotification(string Payload, bool IsResume);
