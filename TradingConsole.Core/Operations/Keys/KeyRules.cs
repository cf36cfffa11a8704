using System.Collections.Immutable;
using TradingConsole.Core.Exchange.Account;

namespace TradingConsole.Core.Operations.Keys;

/// <summary>What a key must look like and be allowed before it is kept.</summary>
public static class KeyRules
{
    private const int AccountLengthMax = 32;
    private const int HalfLengthMin = 16;
    private const int HalfLengthMax = 128;

    /// <summary>Every problem of the form, naming field and rule and never a value: each could be the key in the wrong field.</summary>
    public static ImmutableArray<string> Problems(string venue, string? account, string? apiKey, string? secret)
    {
        var problems = ImmutableArray.CreateBuilder<string>();
        if (venue is not (KeyVenues.Binance or KeyVenues.Paper))
        {
            problems.Add($"venue must be {KeyVenues.Binance} or {KeyVenues.Paper}.");
        }

        if (account is not { Length: > 0 and <= AccountLengthMax } || !account.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_'))
        {
            problems.Add($"account must be 1 to {AccountLengthMax} letters, digits, '-' or '_': it is what arming asks you to type.");
        }

        Half("api_key", apiKey);
        Half("secret", secret);
        if (apiKey is not null && apiKey == secret)
        {
            problems.Add("secret must differ from api_key.");
        }

        return problems.DrainToImmutable();

        void Half(string field, string? value)
        {
            if (value is not { Length: >= HalfLengthMin and <= HalfLengthMax } || !value.All(char.IsAsciiLetterOrDigit))
            {
                problems.Add($"{field} must be {HalfLengthMin} to {HalfLengthMax} letters and digits, as the exchange shows it.");
            }
        }
    }

    /// <summary>Why a key with these rights is refused; empty when it may be kept.</summary>
    public static ImmutableArray<string> Refusals(KeyPermissions permissions)
    {
        ArgumentNullException.ThrowIfNull(permissions);
        var refusals = ImmutableArray.CreateBuilder<string>();
        if (permissions.CanWithdraw)
        {
            refusals.Add("The key may withdraw. Create one without the withdrawal right: a trading desk never needs it.");
        }

        if (permissions.CanTransfer)
        {
            refusals.Add("The key may transfer money between accounts. Switch internal and universal transfer off.");
        }

        if (!permissions.CanRead)
        {
            refusals.Add("The key may not read the account. Switch reading on.");
        }

        if (!permissions.CanTradeFutures)
        {
            refusals.Add("The key may not trade futures. Switch futures on.");
        }

        return refusals.DrainToImmutable();
    }

    /// <summary>What should be better and is no ground to refuse.</summary>
    public static ImmutableArray<string> Advice(KeyPermissions permissions)
    {
        ArgumentNullException.ThrowIfNull(permissions);
        return permissions.IsIpRestricted
            ? []
            : ["The key works from any address. Restrict it to this machine's at the exchange; Binance also lets unrestricted trading keys lapse."];
    }
}
