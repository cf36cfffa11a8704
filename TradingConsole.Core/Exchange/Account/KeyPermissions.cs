namespace TradingConsole.Core.Exchange.Account;

/// <summary>What the venue lets a key do.</summary>
/// <param name="CanTransfer">Moves money between the owner's accounts or to other users.</param>
/// <param name="IsIpRestricted">Works from listed addresses only.</param>
public sealed record KeyPermissions(bool CanRead, bool CanTradeFutures, bool CanWithdraw, bool CanTransfer, bool IsIpRestricted);
