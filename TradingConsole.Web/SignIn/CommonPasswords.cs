using System.Collections.Frozen;
using Microsoft.AspNetCore.Identity;

namespace TradingConsole.Web.SignIn;

/// <summary>
/// Refuses what a guesser tries first (ASVS 6.2.4): the words of every published list however they are dressed up, runs over the keyboard,
/// few characters repeated, and the person's own name. It needs no list of millions and asks no service.
/// </summary>
internal sealed class CommonPasswords : IPasswordValidator<OperatorUser>
{
    private const int DistinctMin = 5;

    private static readonly string[] Runs = ["01234567890123456789", "qwertyuiopasdfghjklzxcvbnm", "abcdefghijklmnopqrstuvwxyz", "1qaz2wsx3edc4rfv5tgb6yhn7ujm"];

    private static readonly FrozenSet<string> Words = FrozenSet.ToFrozenSet(
    [
        "password", "passwort", "passw", "passphrase", "secret", "letmein", "welcome", "administrator", "admin", "root", "changeme", "default",
        "login", "master", "monkey", "dragon", "football", "baseball", "basketball", "superman", "batman", "princess", "sunshine", "iloveyou",
        "iloveu", "loveyou", "trustno", "whatever", "starwars", "shadow", "michael", "jennifer", "charlie", "qwerty", "qwertz", "azerty",
        "qwertyuiop", "asdfghjkl", "zxcvbnm", "abcabc", "abcdef", "hello", "helloworld", "computer", "internet", "samsung", "google", "bitcoin",
        "binance", "crypto", "trading", "trader", "tradingconsole", "console", "money", "summer", "winter", "spring", "autumn", "january",
        "monday", "friday", "test", "testtest", "testing", "guest", "user", "correcthorsebatterystaple",
    ], StringComparer.Ordinal);

    public Task<IdentityResult> ValidateAsync(UserManager<OperatorUser> manager, OperatorUser user, string? password) => Task.FromResult(
        Objection(password ?? "", user?.UserName) is { } objection
            ? IdentityResult.Failed(new IdentityError { Code = "PasswordTooCommon", Description = objection }) : IdentityResult.Success);

    /// <returns>Null when nothing speaks against it.</returns>
    public static string? Objection(string password, string? name)
    {
        var plain = Plain(password);
        if (plain.Distinct().Count() < DistinctMin)
        {
            return $"The password uses fewer than {DistinctMin} different characters.";
        }

        if (name is { Length: > 3 } && plain.Contains(Plain(name), StringComparison.Ordinal))
        {
            return "The password contains your name.";
        }

        return Runs.Any(run => IsRun(password.ToUpperInvariant(), run.ToUpperInvariant())) || Words.Contains(Letters(password)) || IsWords(Letters(plain))
            ? "This password is among the first that are tried. Choose another, for example four words that do not belong together." : null;
    }

    // p4ssw0rd is password.
    private static string Plain(string text) => string.Concat(text.ToLowerInvariant().Select(character => character switch
    {
        '0' => 'o', '3' => 'e', '4' or '@' => 'a', '5' or '$' => 's', '7' => 't', _ => character,
    }));

    private static string Letters(string text) => string.Concat(text.ToLowerInvariant().Where(char.IsAsciiLetter));

    /// <summary>One word of the list, or one of them again and again.</summary>
    private static bool IsWords(string letters) => Words.Any(word =>
        letters.Length % word.Length == 0 && letters.Length > 0 && letters.Replace(word, "", StringComparison.Ordinal).Length == 0);

    private static bool IsRun(string password, string run) =>
        run.Contains(password, StringComparison.Ordinal) || run.Contains(string.Concat(password.Reverse()), StringComparison.Ordinal);
}
